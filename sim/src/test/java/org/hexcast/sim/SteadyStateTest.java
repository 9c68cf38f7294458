package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.ArrivalProcess;
import org.junit.jupiter.api.Test;

/** Closed forms of the bottleneck's capacity under saturating arrivals; law: no replica ever does more than its capacity. */
class SteadyStateTest {

    private static final ArrivalProcess SATURATING = new ArrivalProcess.Saturating();
    private static final int REQUESTS = 2000;

    @Test
    void prefillBound_throughputOfItsSlowestStage() {
        for (int stages = 1; stages <= 4; stages++) {
            // given: one prompt in a step; the last stage takes 4 ms, the others 2 ms
            ServedSystem system = Systems.pair(
                    stages,
                    1,
                    Systems.engine(1, 4096),
                    new FormulaCosts((layout, batch) -> layout.ends().last() ? 4e-3 : 2e-3));

            // when
            RunMetrics metrics = run(system, Systems.alike(100, 1, SATURATING, REQUESTS));

            // then: the window holds whole periods
            assertThat(metrics.throughput().requestsPerSecond()).isCloseTo(250, within(1e-3));
            assertThat(busy(metrics, "prefill-0")).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void prefillBound_batchesFillTheTokenBudget() {
        // given: 8 prompts of 100 tokens fill 850; a step takes 1 ms and 10 us a token
        ServedSystem system = Systems.pair(
                1,
                1,
                Systems.engine(64, 850).with(ServingPolicies.of(BatchRule.TRTLLM_MAX_UTILIZATION)),
                new FormulaCosts(
                        (layout, batch) -> 1e-3 + 10e-6 * batch.prefill().tokens()));

        // when
        RunMetrics metrics = run(system, Systems.alike(100, 1, SATURATING, REQUESTS));

        // then: 8 in 9 ms, but for one batch at the edges of the window
        assertThat(metrics.throughput().requestsPerSecond())
                .isCloseTo(8 / 9e-3, within(8 / 9e-3 * 8 / (0.8 * REQUESTS)));
    }

    @Test
    void prefillBound_chunksFillTheTokenBudgetToTheLast() {
        // given: the same, with prompts cut to the budget
        ServedSystem system = Systems.pair(
                1,
                1,
                Systems.engine(64, 850),
                new FormulaCosts(
                        (layout, batch) -> 1e-3 + 10e-6 * batch.prefill().tokens()));

        // when
        RunMetrics metrics = run(system, Systems.alike(100, 1, SATURATING, REQUESTS));

        // then: 8.5 in 9.5 ms, but for one batch at the edges of the window
        assertThat(metrics.throughput().requestsPerSecond())
                .isCloseTo(8.5 / 9.5e-3, within(8.5 / 9.5e-3 * 9 / (0.8 * REQUESTS)));
    }

    @Test
    void decodeBound_batchOverStepTime() {
        // given: prefill in no time, 16 sequences in a step of 10 ms and 1 ms each, 20 steps a request
        ServedSystem system = Systems.pair(
                1,
                1,
                Systems.engine(16, 1 << 20),
                new FormulaCosts((layout, batch) -> batch.decode().sequences() == 0
                        ? 0
                        : 10e-3 + 1e-3 * batch.decode().sequences()));

        // when
        RunMetrics metrics = run(system, Systems.alike(100, 21, SATURATING, REQUESTS));

        // then: 16 tokens in 26 ms, but for one batch at the edges; the first token is counted too
        double requests = 16 / 26e-3 / 20;
        assertThat(metrics.throughput().requestsPerSecond())
                .isCloseTo(requests, within(requests * 16 / (0.8 * REQUESTS)));
        assertThat(metrics.throughput().outputTokensPerSecond())
                .isCloseTo(21 * metrics.throughput().requestsPerSecond(), within(1e-6));
        assertThat(busy(metrics, "decode-0")).isCloseTo(1, within(1e-3));
    }

    @Test
    void networkBound_throughputOfTheBusiestLink() {
        // given: two nodes joined by 1 MB/s, computing in next to no time; two requests fit each
        Cluster cluster = Cluster.named("far apart", TestGpus.links())
                .node(TestClusters.node("a", TestGpus.fast(), 1))
                .node(TestClusters.node("b", TestGpus.fast(), 1))
                .joinedBy(TestGpus.network(1e6));
        ParallelStrategy prefill = TestPlans.oneStage(Systems.MODEL.layers(), TestPlans.gpus("a", 0, 1));
        ParallelStrategy decode = TestPlans.oneStage(Systems.MODEL.layers(), TestPlans.gpus("b", 0, 1));
        ServedSystem system = new ServedSystem(
                cluster,
                Systems.MODEL,
                TestEngines.withBlocks(2),
                TestPlans.pair(prefill, decode),
                FormulaCosts.perPromptTokenAndDecodeStep(1e-9, 1e-6));

        // when
        RunMetrics metrics = run(system, Systems.alike(10, 2, new ArrivalProcess.Poisson(1000), 500));

        // then: 8 layers, keys and values, 4 heads of 128 in 2 bytes each, 10 tokens over 1 MB/s
        double perRequest = 8 * 2 * 4 * 128 * 2 * 10.0;
        assertThat(KvTransfer.between(cluster, Systems.MODEL, prefill, decode).loads())
                .allSatisfy(load -> assertThat(load.bytesPerToken() * 10).isEqualTo(perRequest));
        assertThat(metrics.throughput().requestsPerSecond()).isCloseTo(1e6 / perRequest, within(0.05));
        assertThat(metrics.use().links())
                .filteredOn(use -> use.link().contains("nic"))
                .isNotEmpty()
                .allSatisfy(use -> assertThat(use.share()).isBetween(0.99, 1.0));
    }

    @Test
    void anySystem_noReplicaDoesMoreThanItsCapacity() {
        double prefillToken = 1e-5;
        double decodeSequence = 1e-4;
        RandomCases.check(150, random -> {
            // given: every stage takes so long for each prompt token, and each sequence of a decode step
            ServedSystem system = new RandomSystem(random)
                    .draw(new FormulaCosts((layout, batch) -> batch.prefill().tokens() * prefillToken
                            + batch.decode().sequences() * decodeSequence));
            RunRecord heard = RunRecord.of(system, new RandomInput(random).draw(80), random.nextLong());

            // when: work done by each replica over the run
            Map<ReplicaId, Double> work = new TreeMap<>();
            for (RequestTimeline timeline : heard.completed().values()) {
                work.merge(timeline.prefill(), timeline.request().promptTokens() * prefillToken, Double::sum);
                timeline.handovers()
                        .forEach(h -> work.merge(
                                h.to(), (timeline.request().outputTokens() - 1) * decodeSequence, Double::sum));
            }

            // then: it fits into the time that there was
            List<Long> ends = heard.endNanos();
            double seconds = ends.isEmpty() ? 0 : ends.get(ends.size() - 1) / 1e9;
            work.forEach((id, busy) -> assertThat(busy).isLessThanOrEqualTo(seconds * (1 + 1e-9)));
        });
    }

    @Test
    void twoPrefillReplicasOfUnequalSpeed_sharesDecideWhichIsTheBottleneck() {
        // given: the second is three times as fast; an even share makes the slow one read 1000 prompts, a share by
        // speed 500
        double even = makespan(0.5);
        double bySpeed = makespan(0.25);

        // then: at 10 ms each
        assertThat(even).isCloseTo(10, within(1e-3));
        assertThat(bySpeed).isCloseTo(5, within(1e-3));
    }

    private static double makespan(double slowShare) {
        ReplicaId slow = new ReplicaId("slow");
        ReplicaId fast = new ReplicaId("fast");
        ReplicaId decode = new ReplicaId("decode");
        int layers = Systems.MODEL.layers();
        Plan plan = new Plan(
                List.of(
                        new Replica(slow, PhaseRole.PREFILL, TestPlans.oneStage(layers, TestPlans.gpus("a", 0, 1))),
                        new Replica(fast, PhaseRole.PREFILL, TestPlans.oneStage(layers, TestPlans.gpus("a", 2, 4))),
                        new Replica(decode, PhaseRole.DECODE, TestPlans.oneStage(layers, TestPlans.gpus("a", 4, 5)))),
                Map.of(slow, slowShare, fast, 1 - slowShare),
                List.of(new KvRoute(slow, decode, 1), new KvRoute(fast, decode, 1)));
        ServedSystem system = new ServedSystem(
                TestClusters.oneNode(8),
                Systems.MODEL,
                Systems.engine(1, 4096),
                plan,
                new FormulaCosts((layout, batch) -> layout.tensorDegree() == 1 ? 10e-3 : 10e-3 / 3));
        RunRecord heard = RunRecord.of(system, Systems.alike(100, 1, SATURATING, REQUESTS), RandomCases.seed());
        return heard.endNanos().get(REQUESTS - 1) / 1e9;
    }

    private static RunMetrics run(ServedSystem system, RunInput input) {
        return RunRecord.of(system, input, RandomCases.seed()).metrics();
    }

    private static double busy(RunMetrics metrics, String replica) {
        return metrics.use().devices().stream()
                .filter(d -> d.replica().name().equals(replica))
                .mapToDouble(DeviceUse::busyShare)
                .max()
                .orElseThrow();
    }
}
