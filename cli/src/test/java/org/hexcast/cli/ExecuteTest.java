package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hexcast.cli.console.Progress;
import org.hexcast.cli.job.EndpointJob;
import org.hexcast.cli.job.ExecutionJob;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.domain.plan.Plan;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.realexec.http.PrometheusMetrics;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hexcast execute}: what it says to bad input, and how its endpoint ends. */
@Timeout(120)
class ExecuteTest {

    private static final String CONFIG = """
            {"model_type": "llama", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
             "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 24, "vocab_size": 61,
             "max_position_embeddings": 32768, "tie_word_embeddings": true, "torch_dtype": "float32"}
            """;

    private static final String SCENARIO = """
            hexcast: 1
            name: tiny
            model: MODEL
            precision: fp32
            cluster:
              name: here
              nodes:
                - {name: here, gpu: CPU, count: 1}
              network: {default: {bandwidth: 10 Gbit/s, latency: 50 us}}
            workload:
              lengths: {prompt: {from: 4, to: 8}, output: {from: 2, to: 4}}
              arrivals: {process: poisson, rate: 100 /s}
            slo: {ttft: 1 s, tpot: 200 ms, attainment: 90 %}
            engine: {name: hexcast, kv_blocks: 2100, max_sequences: 8, max_batch_tokens: 64}
            run: {seed: 1, requests: 10, replications: 1}
            plan:
              replicas:
                - {name: whole, role: colocated, stages: [{gpus: here/0, layers: 2}]}
            """;

    @TempDir
    private Path folder;

    private Path scenario = Path.of("");

    @BeforeEach
    void writeScenario() {
        Path config = SmallScenario.write(folder, "tiny.json", CONFIG);
        scenario = SmallScenario.write(folder, "tiny.yaml", SCENARIO.replace("MODEL", config.toString()));
    }

    @Test
    void execute_weightsThatAreNone_isBadInput() {
        CommandRun absent = CommandRun.of("execute", scenario, "--weights", folder);
        assertThat(absent.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(absent.message()).contains("holds no config.json").doesNotContain("defect");

        SmallScenario.write(folder, "config.json", "{\"model_type\": \"opt\"");
        CommandRun cut = CommandRun.of("execute", scenario, "--weights", folder);
        assertThat(cut.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(cut.message()).contains("config.json is not JSON").doesNotContain("defect", "REDACTED");
    }

    @Test
    void execute_noTensors_saysWhichFileOnEachDevice() {
        SmallScenario.write(folder, "config.json", CONFIG);
        CommandRun run = CommandRun.of("execute", scenario, "--weights", folder);
        assertThat(run.code()).isEqualTo(ExitCodes.DEVICE_FAILED);
        assertThat(run.message())
                .contains("the plan cannot run: device here/0", "holds neither model.safetensors")
                .doesNotContain("Exception");
    }

    @Test
    void listen_addressTaken_saysSoBeforeAnythingIsLoaded() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            CommandRun run = CommandRun.of("execute", scenario, "--listen", address);
            assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
            assertThat(run.out()).isEmpty();
            assertThat(run.message()).contains("cannot listen at " + address + ": ", "Maybe");
        }
        CommandRun unknown = CommandRun.of("execute", scenario, "--listen", "no.such.host.invalid:80");
        assertThat(unknown.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(unknown.message()).contains("host no.such.host.invalid is not known");
    }

    private ExecutionJob job() {
        try (PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8)) {
            Session session = new Session(new Console(nowhere, new Progress(nowhere, false)), new Catalog());
            Setting setting = session.setting(session.loader().load(scenario));
            Plan plan = new PlanningJob(setting, text -> {}, text -> {})
                    .run()
                    .flow()
                    .plan();
            return new ExecutionJob(setting, plan, Optional.empty(), ExecutionJob.here(1, CoreShares.anywhere()));
        }
    }

    private static HttpRequest asking(String url, String body) {
        return HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void listen_stopped_givesUpWhatIsOpen_andCountsIt() throws Exception {
        // given
        BlockingQueue<String> notes = new LinkedBlockingQueue<>();
        CompletableFuture<Runnable> stop = new CompletableFuture<>();
        EndpointJob endpoint = new EndpointJob(job(), notes::add, notes::add, stop::complete);
        CompletableFuture<PrometheusMetrics> served = CompletableFuture.supplyAsync(() -> {
            try {
                return endpoint.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Runnable stopping = stop.get(60, TimeUnit.SECONDS);
        String note = Optional.ofNullable(notes.poll(60, TimeUnit.SECONDS)).orElseThrow();
        String url = note.substring(note.indexOf("http://"));
        HttpClient client = HttpClient.newHttpClient();

        // when
        HttpResponse<String> whole = client.send(
                asking(url, "{\"prompt\": [1, 2], \"max_tokens\": 3}"), HttpResponse.BodyHandlers.ofString());
        HttpResponse<InputStream> open = client.send(
                asking(url, "{\"prompt\": [1, 2, 3], \"max_tokens\": 32000, \"stream\": true}"),
                HttpResponse.BodyHandlers.ofInputStream());
        List<String> lines;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open.body(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).contains("token_ids");
            stopping.run();
            lines = reader.lines().filter(line -> !line.isEmpty()).toList();
        }

        // then
        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
        assertThat(lines.get(lines.size() - 2)).contains("error", "the endpoint closes");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("data: [DONE]");
        PrometheusMetrics.Totals totals = served.get(60, TimeUnit.SECONDS).totals();
        assertThat(totals.completed()).isEqualTo(1);
        assertThat(totals.givenUp()).isEqualTo(1);
        assertThat(totals.failed()).isZero();
        assertThat(totals.promptTokens()).isEqualTo(5);
        assertThat(totals.outputTokens()).isGreaterThanOrEqualTo(4);
        assertThatThrownBy(() -> client.send(asking(url, "{\"prompt\": [1]}"), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(ConnectException.class);
    }
}
