package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.TraceRow;
import org.junit.jupiter.api.Test;

/** Closed form: a request that meets nobody takes the sum of its parts, to the nanosecond. */
class OneRequestAloneTest {

    @Test
    void prefill_eachStageTheCeilingOfItsCost() {
        alone((system, timeline) -> {
            long expected = 0;
            for (StageCost stage : stages(system, timeline.prefill())) {
                expected += ceiling(List.of(stage.seconds(
                        BatchShape.prompts(List.of(timeline.request().promptTokens())))));
            }
            assertThat(timeline.prefillStartNanos())
                    .isEqualTo(timeline.request().arrivalNanos());
            assertThat(timeline.firstTokenNanos() - timeline.prefillStartNanos())
                    .isEqualTo(expected);
        });
    }

    @Test
    void transfer_bytesOverTheBusiestLinkThenLatency() {
        alone((system, timeline) -> {
            for (Handover handover : timeline.handovers()) {
                // given
                KvTransfer transfer = KvTransfer.between(
                        system.cluster(),
                        system.model(),
                        strategy(system, timeline.prefill()),
                        strategy(system, handover.to()));
                double slowest = 0;
                for (KvTransfer.Load load : transfer.loads()) {
                    double bytes = load.bytesPerToken() * timeline.request().promptTokens();
                    slowest = Math.max(slowest, bytes / load.link().bytesPerSecond());
                }
                long expected = ceiling(List.of(slowest)) + ceiling(List.of(transfer.latencySeconds()));

                // then: but for a nanosecond where rounding of the rate crosses a whole one
                assertThat(handover.transferStartNanos()).isEqualTo(timeline.firstTokenNanos());
                assertThat(handover.transferEndNanos() - handover.transferStartNanos())
                        .isBetween(expected - 1, expected + 1);
                assertThat(handover.decodeStartNanos()).isEqualTo(handover.transferEndNanos());
            }
        });
    }

    @Test
    void decode_eachStageTheCeilingOfAllItsSteps_withGrowingContext() {
        alone((system, timeline) -> {
            for (Handover handover : timeline.handovers()) {
                // given: the first token is in the context of the first step
                long expected = 0;
                for (StageCost stage : stages(system, handover.to())) {
                    List<Double> steps = new ArrayList<>();
                    for (int emitted = 1; emitted < timeline.request().outputTokens(); emitted++) {
                        steps.add(stage.seconds(
                                BatchShape.decode(1, timeline.request().promptTokens() + emitted)));
                    }
                    expected += ceiling(steps);
                }

                // then
                assertThat(timeline.completionNanos() - handover.decodeStartNanos())
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void ttftAndTpot_inTheMetricsAsInTheTimeline() {
        alone((system, timeline) -> {
            RunRecord heard = RunRecord.of(
                    system,
                    Systems.replay(List.of(Systems.row(
                            timeline.request().arrivalNanos(),
                            timeline.request().promptTokens(),
                            timeline.request().outputTokens()))),
                    1);
            long afterFirst = timeline.completionNanos() - timeline.firstTokenNanos();
            int gaps = timeline.request().outputTokens() - 1;
            assertThat(heard.metrics().latencies().ttft().mean())
                    .isEqualTo((timeline.firstTokenNanos() - timeline.request().arrivalNanos()) / 1e9);
            assertThat(heard.metrics().latencies().tpot().count()).isEqualTo(gaps == 0 ? 0 : 1);
            assertThat(heard.metrics().latencies().itl().count()).isEqualTo(gaps);
            if (gaps > 0) {
                assertThat(heard.metrics().latencies().tpot().mean()).isCloseTo(afterFirst / 1e9 / gaps, within(1e-9));
                assertThat(heard.metrics().latencies().itl().mean() * gaps).isCloseTo(afterFirst / 1e9, within(1e-9));
            }
        });
    }

    @FunctionalInterface
    private interface Law {
        void holds(ServedSystem system, RequestTimeline timeline);
    }

    /** Sends one request through random systems with ample memory. */
    private static void alone(Law law) {
        RandomCases.check(60, random -> {
            ServedSystem drawn = new RandomSystem(random).draw();
            ServedSystem system = new ServedSystem(
                    drawn.cluster(), drawn.model(), TestEngines.usual(), drawn.plan(), RooflineCostModel.usual());
            RunRecord heard = RunRecord.of(system, Systems.replay(List.of(request(random))), 1);
            law.holds(system, heard.timeline(0));
        });
    }

    private static TraceRow request(Random random) {
        int output = random.nextInt(5) == 0 ? 1 : 2 + random.nextInt(300);
        return Systems.row(random.nextInt(1_000_000_000), 1 + random.nextInt(3000), output);
    }

    private static ParallelStrategy strategy(ServedSystem system, ReplicaId id) {
        Plan plan = system.plan();
        return plan.replica(id).orElseThrow().strategy();
    }

    private static List<StageCost> stages(ServedSystem system, ReplicaId id) {
        return StageLayout.of(system.cluster(), strategy(system, id)).stream()
                .map(stage -> system.costs().stage(system.model(), stage, system.engine()))
                .toList();
    }

    /** Least whole number of nanoseconds that is not below the sum, summed as doubles in order. */
    private static long ceiling(List<Double> seconds) {
        double sum = 0;
        for (double one : seconds) {
            sum += one;
        }
        return BigDecimal.valueOf(sum * 1e9).setScale(0, RoundingMode.CEILING).longValueExact();
    }
}
