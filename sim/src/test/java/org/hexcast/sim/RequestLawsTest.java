package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestTimeline;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Laws that join the timelines of random runs to costs, links and time averages: conservation, Little's law, nobody faster than alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestLawsTest {

    private RandomRuns runs = new RandomRuns(0);

    @BeforeAll
    void drawRuns() {
        runs = new RandomRuns(300);
    }

    @Test
    void anyRequest_neverFasterThanAlone() {
        runs.each(run -> run.heard().completed().values().forEach(timeline -> {
            // given
            int prompt = timeline.request().promptTokens();
            int output = timeline.request().outputTokens();

            // then
            assertThat(timeline.firstTokenNanos() - timeline.prefillStartNanos())
                    .isGreaterThanOrEqualTo(
                            nanos(step(stages(run, timeline.prefill()), BatchShape.prompts(List.of(prompt)))));
            for (Handover handover : timeline.handovers()) {
                assertThat(handover.transferEndNanos() - handover.transferStartNanos())
                        .isGreaterThanOrEqualTo(
                                nanos(transfer(run, timeline, handover).secondsAlone(prompt)));
                double decode = decodeAlone(run, handover.to(), prompt, output);
                assertThat(timeline.completionNanos() - handover.decodeStartNanos())
                        .isGreaterThanOrEqualTo(nanos(decode));
            }
        }));
    }

    @Test
    void linkBytes_sumOfTheCachesMoved() {
        List<RandomRuns.Run> whole = runs.all().stream()
                .filter(run -> run.heard().endNanos().size() < 10
                        && run.heard().rejections(RunListener.Rejection.OUTGREW_REPLICA) == 0)
                .toList();
        assertThat(whole).as("runs measured from start to end").hasSizeGreaterThan(20);
        for (RandomRuns.Run run : whole) {
            // given
            Map<String, Double> expected = new TreeMap<>();
            for (RequestTimeline timeline : run.heard().completed().values()) {
                for (Handover handover : timeline.handovers()) {
                    for (KvTransfer.Load load :
                            transfer(run, timeline, handover).loads()) {
                        expected.merge(
                                load.link().name(),
                                load.bytesPerToken() * timeline.request().promptTokens(),
                                Double::sum);
                    }
                }
            }

            // then
            Map<String, Double> moved = new TreeMap<>();
            run.heard().metrics().use().links().forEach((LinkUse use) -> moved.put(use.link(), use.bytes()));
            assertThat(moved.keySet()).isEqualTo(expected.keySet());
            moved.forEach((link, bytes) ->
                    assertThat(bytes / expected.getOrDefault(link, 0.0)).isCloseTo(1, within(1e-6)));
        }
    }

    @Test
    void kvOccupancyOfPrefill_littlesLaw() {
        List<RandomRuns.Run> told = runs.all().stream()
                .filter(run -> run.heard().rejections(RunListener.Rejection.OUTGREW_REPLICA) == 0
                        && !run.heard().completed().isEmpty()
                        && run.system().engine().policies().batching() == BatchRule.TRTLLM_MAX_UTILIZATION)
                .toList();
        assertThat(told).as("runs that tell when every block was held").hasSizeGreaterThan(20);
        for (RandomRuns.Run run : told) {
            // given: from the end of the first tenth to the end of the ninth, or the whole run
            List<Long> ends = run.heard().endNanos();
            int tenth = ends.size() / 10;
            long opens = tenth == 0 ? 0 : ends.get(tenth - 1);
            long closes = ends.get(Math.max(tenth + 1, ends.size() - tenth) - 1);
            double measured = run.heard().metrics().throughput().windowSeconds() * 1e9;
            boolean wholeRun = Math.abs(measured - (closes - opens)) > 0.5;
            assertThat(measured).isCloseTo(wholeRun ? ends.get(ends.size() - 1) : closes - opens, within(0.5));
            long from = wholeRun ? 0 : opens;
            long to = wholeRun ? run.heard().nowNanos() : closes;

            // then: mean blocks held = sum over requests of blocks times the time they were held, over the time
            for (ReplicaUse use : run.heard().metrics().use().replicas()) {
                if (use.role() == PhaseRole.PREFILL) {
                    double total = new MemoryModel(
                                    run.system().model(), run.system().engine())
                            .blocks(StageLayout.of(run.system().cluster(), strategy(run, use.replica())));
                    assertThat(use.kvMeanShare() * Math.max(1, total))
                            .isCloseTo(blockNanos(run, use.replica(), from, to) / (to - from), within(1e-6));
                }
            }
        }
    }

    private static double blockNanos(RandomRuns.Run run, ReplicaId prefill, long from, long to) {
        double sum = 0;
        for (RequestTimeline timeline : run.heard().completed().values()) {
            if (timeline.prefill().equals(prefill)) {
                long released = timeline.handovers().isEmpty()
                        ? timeline.firstTokenNanos()
                        : timeline.handovers().get(0).transferEndNanos();
                long held = Math.min(to, released) - Math.max(from, timeline.prefillStartNanos());
                sum += Math.max(0, held)
                        * (double) run.system()
                                .engine()
                                .memory()
                                .blocksFor(timeline.request().promptTokens());
            }
        }
        return sum;
    }

    @Test
    void tokenGaps_oneForEveryTokenAfterTheFirst() {
        runs.each(run -> {
            // given: gaps of requests after the first tenth; a rejected request may have had some
            long warm = run.heard().endNanos().size() / 10;
            long gaps = 0;
            for (RequestTimeline timeline : run.heard().completed().values()) {
                gaps += timeline.request().id().value() >= warm
                        ? timeline.request().outputTokens() - 1
                        : 0;
            }

            // then
            long counted = run.heard().metrics().latencies().itl().count();
            if (run.heard().rejections(RunListener.Rejection.OUTGREW_REPLICA) == 0) {
                assertThat(counted).isEqualTo(gaps);
            } else {
                assertThat(counted).isGreaterThanOrEqualTo(gaps);
            }
        });
    }

    private static long nanos(double seconds) {
        return (long) Math.floor(seconds * 1e9 * (1 - 1e-9));
    }

    private static ParallelStrategy strategy(RandomRuns.Run run, ReplicaId id) {
        return run.system().plan().replica(id).orElseThrow().strategy();
    }

    private static double decodeAlone(RandomRuns.Run run, ReplicaId id, int prompt, int output) {
        List<StageCost> stages = stages(run, id);
        double seconds = 0;
        for (int k = 1; k < output; k++) {
            seconds += step(stages, BatchShape.decode(1, prompt + k));
        }
        return seconds;
    }

    private static double step(List<StageCost> stages, BatchShape batch) {
        return stages.stream().mapToDouble(stage -> stage.seconds(batch)).sum();
    }

    private static List<StageCost> stages(RandomRuns.Run run, ReplicaId id) {
        return StageLayout.of(run.system().cluster(), strategy(run, id)).stream()
                .map(stage -> run.system()
                        .costs()
                        .stage(run.system().model(), stage, run.system().engine()))
                .toList();
    }

    private static KvTransfer transfer(RandomRuns.Run run, RequestTimeline timeline, Handover handover) {
        return KvTransfer.between(
                run.system().cluster(),
                run.system().model(),
                strategy(run, timeline.prefill()),
                strategy(run, handover.to()));
    }
}
