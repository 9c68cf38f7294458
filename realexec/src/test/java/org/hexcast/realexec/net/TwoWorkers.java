package org.hexcast.realexec.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.ModelSpec;
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
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.ShardSpec.WeightsSpec;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RandomServing;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.ServingSetup;

/** A small model on two worker processes; requests ask a few short questions over and over. */
final class TwoWorkers implements AutoCloseable {

    private static final int QUESTIONS = 40;

    private final RandomServing.Case drawn;
    private final List<TokenIds> expected = new ArrayList<>();
    private final Map<DeviceId, WorkerProcess> places;
    private final RealServing.Inbox inbox = new RealServing.Inbox();
    private final DeviceFleet fleet;

    private TwoWorkers(RandomServing.Case drawn, Map<DeviceId, WorkerProcess> places, Duration silence)
            throws InterruptedException {
        this.drawn = drawn;
        this.places = places;
        for (int i = 0; i < QUESTIONS; i++) {
            expected.add(drawn.expected(i));
        }
        fleet = new DeviceFleet(Secret.of(WorkerProcess.SECRET), WorkerProcess.links(silence), inbox);
        for (WorkerProcess worker : List.copyOf(new LinkedHashSet<>(places.values()))) {
            Net.eventually(() -> isOpened(worker));
        }
        fleet.introduce();
    }

    /** Prefill here, decode there. */
    static TwoWorkers apart(Random random, WorkerProcess prefill, WorkerProcess decode, Duration silence)
            throws InterruptedException {
        return of(random, List.of(prefill, decode), silence);
    }

    /** A prefill and a decode replica at each; every prefill replica hands over to every decode replica. */
    static TwoWorkers twice(Random random, WorkerProcess one, WorkerProcess two, Duration silence)
            throws InterruptedException {
        return of(random, List.of(one, one, two, two), silence);
    }

    private static TwoWorkers of(Random random, List<WorkerProcess> workers, Duration silence)
            throws InterruptedException {
        ModelSpec model = RandomServing.model(random);
        Map<DeviceId, WorkerProcess> places = new LinkedHashMap<>();
        List<Replica> replicas = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            DeviceId device = new DeviceId("a", replicas.size());
            PhaseRole role = replicas.size() % 2 == 0 ? PhaseRole.PREFILL : PhaseRole.DECODE;
            places.put(device, worker);
            replicas.add(new Replica(
                    new ReplicaId(role + "-" + replicas.size()),
                    role,
                    new ParallelStrategy(List.of(new Stage(0, model.layers(), List.of(device))))));
        }
        EngineProfile engine = new EngineProfile(
                "small",
                "1",
                new EngineMemory(4, 0.9, EngineMemory.ShareOf.TOTAL, 0).withKvBlocks(120),
                LimitRule.always(new EngineLimits(32, 128)),
                TestEngines.overhead(0, 0),
                ServingPolicies.of(BatchRule.SARATHI));
        ServingSetup setup = new ServingSetup(
                TestClusters.oneNode(workers.size()),
                new ServingSetup.ServedModel(model, DecoderShape.Numerics.USUAL, WeightsSpec.drawn(random.nextLong())),
                engine,
                RandomServing.joined(replicas),
                List.of(ServiceClass.usual(Slo.none())));
        return new TwoWorkers(new RandomServing.Case(setup, questions(random, model)), places, silence);
    }

    private static List<RandomServing.Asked> questions(Random random, ModelSpec model) {
        List<RandomServing.Asked> questions = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            List<Integer> prompt = new ArrayList<>();
            int length = 1 + random.nextInt(12);
            for (int token = 0; token < length; token++) {
                prompt.add(random.nextInt(model.embedding().vocabulary()));
            }
            questions.add(new RandomServing.Asked(prompt, 1 + random.nextInt(8), Sampling.GREEDY));
        }
        return questions;
    }

    /** The devices of a worker are open, or it has not yet got over the coordinator before. */
    private boolean isOpened(WorkerProcess worker) {
        try {
            fleet.openAt(worker.address(), at(worker), new DeviceSettings(CpuHost.BACKEND, 1, 1L << 30));
            return true;
        } catch (WireException e) {
            if (String.valueOf(e.getMessage()).contains("serves another coordinator")) {
                return false;
            }
            throw new AssertionError(e);
        }
    }

    /** Devices of a worker. */
    List<DeviceId> at(WorkerProcess worker) {
        return places.keySet().stream()
                .filter(id -> worker.equals(places.get(id)))
                .toList();
    }

    /** Ready to serve, with its shards loaded. */
    RealServing serving(ServingListener listener) throws InterruptedException {
        RealServing serving = new RealServing(drawn.setup(), fleet.ports(), inbox, listener);
        serving.load();
        return serving;
    }

    /** A request, by its number. */
    Answer answer(long number) {
        RandomServing.Asked asked = drawn.asked().get((int) (number % QUESTIONS));
        TokenIds prompt =
                TokenIds.of(asked.prompt().stream().mapToInt(Integer::intValue).toArray());
        return new Answer(
                new Request(new RequestId(number), 0, prompt.size(), asked.tokens()),
                new Answer.Question(prompt, asked.sampling(), List.of()));
    }

    /** What the plain decoder answers to it. */
    TokenIds expected(long number) {
        return expected.get((int) (number % QUESTIONS));
    }

    @Override
    public void close() {
        fleet.close();
    }
}
