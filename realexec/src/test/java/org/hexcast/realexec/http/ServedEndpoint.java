package org.hexcast.realexec.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RandomServing;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.ServingSetup;

/** A tiny model with random weights, one prefill and one decode device, and the endpoint in front of them. */
final class ServedEndpoint implements AutoCloseable {

    static final int CONTEXT = 256;
    static final int VOCABULARY = 61;
    static final String MODEL = "small \"llama\"";
    static final EndpointRules.Bounds BOUNDS = new EndpointRules.Bounds(20_000, 4, 64, 4096, 5);

    private static final int BLOCK_TOKENS = 8;
    private static final List<DeviceId> DEVICES = List.of(new DeviceId("a", 0), new DeviceId("a", 1));

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LocalDevices devices = LocalDevices.alone();
    private final RealServing.Inbox inbox = new RealServing.Inbox();
    private final EndpointListener listener;
    private final RealServing serving;
    private final CompletionServer server;
    private final CompletableFuture<Map<DeviceId, Integer>> served = new CompletableFuture<>();
    private final Thread thread;
    private boolean lost;

    /**
     * What differs between tests.
     *
     * @param blocks KV blocks of a replica
     * @param maxWaiting most requests that wait at one
     * @param bounds of the endpoint
     * @param endTokens of the model
     * @param next hears too
     */
    record Setting(
            int blocks, int maxWaiting, EndpointRules.Bounds bounds, List<Integer> endTokens, ServingListener next) {

        static final Setting USUAL = new Setting(200, Integer.MAX_VALUE, BOUNDS, List.of(), ServingListener.NONE);

        Setting hearing(ServingListener other) {
            return new Setting(blocks, maxWaiting, bounds, endTokens, other);
        }

        Setting with(EndpointRules.Bounds other) {
            return new Setting(blocks, maxWaiting, other, endTokens, next);
        }
    }

    private ServedEndpoint(Setting setting) throws IOException, InterruptedException {
        listener = new EndpointListener(new PrometheusMetrics(MODEL), setting.next());
        serving = new RealServing(setup(setting), ports(devices, inbox), inbox, listener);
        serving.load();
        EndpointRules rules =
                EndpointRules.of(model(), setting.endTokens()).named(MODEL).with(setting.bounds());
        server = CompletionServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), rules, serving, listener);
        thread = new Thread(this::serve, "serves");
        thread.start();
    }

    static ServedEndpoint start(Setting setting) throws IOException, InterruptedException {
        ServedEndpoint endpoint = new ServedEndpoint(setting);
        while (!endpoint.serving.isServing()) {
            Thread.sleep(1);
        }
        return endpoint;
    }

    private void serve() {
        try {
            serving.serve();
            served.complete(lost ? Map.of() : serving.unload());
        } catch (InterruptedException | RuntimeException e) {
            served.completeExceptionally(e);
        }
    }

    private static Map<DeviceId, DevicePort> ports(LocalDevices devices, RealServing.Inbox inbox) {
        return devices.startAll(DEVICES, threads -> Kernels.named("plain", threads), 1, inbox);
    }

    static ModelSpec model() {
        return new ModelSpec(
                "small",
                2,
                new DecoderLayer(
                        16,
                        new GroupedQueryAttention(2, 1, 8, false, true, false),
                        new DenseFeedForward(24, true, false)),
                new Norm(NormKind.RMS, 2, 1),
                new Embedding(VOCABULARY, 16, 0, true),
                CONTEXT,
                Precisions.all(Precision.FP32));
    }

    static ServingSetup setup(Setting setting) {
        EngineProfile engine = new EngineProfile(
                "small",
                "1",
                new EngineMemory(BLOCK_TOKENS, 0.9, EngineMemory.ShareOf.TOTAL, 0).withKvBlocks(setting.blocks()),
                LimitRule.always(new EngineLimits(8, 64)),
                TestEngines.overhead(0, 0),
                new ServingPolicies(
                        DispatchRule.FLOW_PROPORTIONAL,
                        BatchRule.VLLM_V1,
                        new Preemption.Recompute(),
                        false,
                        setting.maxWaiting()));
        return new ServingSetup(
                TestClusters.oneNode(2),
                new ServingSetup.ServedModel(model(), DecoderShape.Numerics.USUAL, WeightsSpec.drawn(5)),
                engine,
                RandomServing.joined(List.of(replica("p", PhaseRole.PREFILL, 0), replica("d", PhaseRole.DECODE, 1))),
                List.of(ServiceClass.usual(Slo.none())));
    }

    private static Replica replica(String name, PhaseRole role, int device) {
        return new Replica(
                new ReplicaId(name),
                role,
                new ParallelStrategy(List.of(new Stage(0, model().layers(), List.of(DEVICES.get(device))))));
    }

    /** The tokens that the same plan gives without an endpoint. */
    static List<Integer> direct(List<Integer> prompt, int tokens, Sampling sampling, List<Integer> stops)
            throws InterruptedException {
        RealServing.Inbox inbox = new RealServing.Inbox();
        try (LocalDevices devices = LocalDevices.alone()) {
            RealServing serving =
                    new RealServing(setup(Setting.USUAL), ports(devices, inbox), inbox, ServingListener.NONE);
            serving.load();
            TokenIds ids =
                    TokenIds.of(prompt.stream().mapToInt(Integer::intValue).toArray());
            Answer answer = new Answer(
                    new Request(new RequestId(0), 0, prompt.size(), tokens), new Answer.Question(ids, sampling, stops));
            serving.ask(now -> answer);
            serving.stop();
            serving.serve();
            return TestJson.list(answer.tokens());
        }
    }

    // ---- as a client

    InetSocketAddress address() {
        return server.address();
    }

    EndpointListener listener() {
        return listener;
    }

    RealServing serving() {
        return serving;
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    HttpResponse<String> send(String method, String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = at(path).method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(at(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send("POST", "/v1/completions", body.getBytes(StandardCharsets.UTF_8));
    }

    // ---- as the one who runs it

    /** A device fails. */
    void loseDecode() {
        lost = true;
        inbox.accept(new DeviceReport.Failed(DEVICES.get(1), "test"));
    }

    /** Ends the plan, and answers the KV blocks that devices still hold. */
    Map<DeviceId, Integer> stop() throws Exception {
        serving.stop();
        return served.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.close();
        serving.stop();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        devices.close();
    }
}
