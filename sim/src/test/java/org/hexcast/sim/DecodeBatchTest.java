package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.TraceRow;
import org.junit.jupiter.api.Test;

/** Differential of a decode replica with ample memory against a plain loop over its steps; closed form of a batch that stays together. */
class DecodeBatchTest {

    /** Binary fractions of a second that are whole numbers of nanoseconds, so that nothing is rounded. */
    private static final double STEP_SECONDS = 1.0 / 64;

    private static final long STEP_NANOS = 15_625_000;
    private static final double SEQUENCE_SECONDS = 1.0 / 512;
    private static final long SEQUENCE_NANOS = 1_953_125;

    private static ServedSystem system(int maxSequences) {
        return Systems.pair(
                1,
                1,
                Systems.engine(maxSequences, 4096),
                new FormulaCosts((layout, batch) -> batch.prefill().sequences() * STEP_SECONDS / 8
                        + (batch.decode().sequences() == 0
                                ? 0
                                : STEP_SECONDS + batch.decode().sequences() * SEQUENCE_SECONDS)));
    }

    /** One sequence of the loop. */
    private static final class Sequence {
        private final long id;
        private final long ready;
        private int missing;
        private long start = -1;
        private long end;

        private Sequence(RequestTimeline timeline) {
            id = timeline.request().id().value();
            missing = timeline.request().outputTokens() - 1;
            ready = timeline.handovers().stream()
                    .mapToLong(Handover::transferEndNanos)
                    .sum();
        }
    }

    @Test
    void stepsOfARandomBatch_areThoseOfAPlainLoop() {
        RandomCases.check(150, random -> {
            // given
            int maxSequences = 1 + random.nextInt(6);
            List<TraceRow> rows = new ArrayList<>();
            long nanos = 0;
            for (int i = 0; i < 40; i++) {
                nanos += random.nextInt(3) == 0 ? random.nextInt(1_000_000_000) : 0;
                rows.add(Systems.row(nanos, 1 + random.nextInt(100), 2 + random.nextInt(20)));
            }

            // when
            RunRecord heard = RunRecord.checked(system(maxSequences), Systems.replay(rows), 1);

            // then: given when the caches arrived, the loop starts and ends every sequence alike
            List<Sequence> sequences = new ArrayList<>();
            heard.completed().values().forEach(t -> sequences.add(new Sequence(t)));
            decode(sequences, maxSequences);
            assertThat(sequences).hasSize(rows.size());
            for (Sequence sequence : sequences) {
                RequestTimeline timeline = heard.timeline(sequence.id);
                assertThat(timeline.handovers().get(0).decodeStartNanos()).isEqualTo(sequence.start);
                assertThat(timeline.completionNanos()).isEqualTo(sequence.end);
            }
        });
    }

    /** Step after step: who has arrived joins in order while there is room; who has all tokens leaves. */
    private static void decode(List<Sequence> sequences, int maxSequences) {
        List<Sequence> waiting = new ArrayList<>(sequences);
        waiting.sort(Comparator.comparingLong(s -> s.ready));
        List<Sequence> running = new ArrayList<>();
        long now = 0;
        while (!waiting.isEmpty() || !running.isEmpty()) {
            if (running.isEmpty()) {
                now = Math.max(now, waiting.get(0).ready);
            }
            while (!waiting.isEmpty() && waiting.get(0).ready <= now && running.size() < maxSequences) {
                Sequence joined = waiting.remove(0);
                joined.start = now;
                running.add(joined);
            }
            now += STEP_NANOS + running.size() * SEQUENCE_NANOS;
            for (Sequence sequence : List.copyOf(running)) {
                sequence.missing--;
                if (sequence.missing == 0) {
                    sequence.end = now;
                    running.remove(sequence);
                }
            }
        }
    }

    @Test
    void pipelineOfMicroBatches_keepsEveryStageBusy() {
        // given: three sequences through three stages of one step each, so that each is a micro-batch of its own
        ServedSystem system = Systems.pair(
                1,
                3,
                Systems.engine(3, 4096),
                new FormulaCosts(
                        (layout, batch) -> batch.decode().sequences() > 0 ? STEP_SECONDS : STEP_SECONDS / 1024));
        List<TraceRow> rows = List.of(Systems.row(0, 10, 101), Systems.row(0, 10, 101), Systems.row(0, 10, 101));

        // when
        RunRecord heard = RunRecord.of(system, Systems.replay(rows), 1);

        // then: 100 steps of three stages each take as long as alone, because the micro-batches never meet
        for (RequestTimeline timeline : heard.completed().values()) {
            assertThat(timeline.completionNanos() - timeline.handovers().get(0).decodeStartNanos())
                    .isEqualTo(100 * 3 * STEP_NANOS);
        }
        assertThat(heard.completed()).hasSize(3);
    }

    @Test
    void moreMicroBatchesThanOne_neverMeetInAStage() {
        // given: two sequences, two stages, the second three times as slow
        ServedSystem system = Systems.pair(
                1,
                2,
                Systems.engine(2, 4096),
                new FormulaCosts((layout, batch) -> batch.decode().sequences() == 0
                        ? STEP_SECONDS / 1024
                        : layout.ends().last() ? 3 * STEP_SECONDS : STEP_SECONDS));
        List<TraceRow> rows = List.of(Systems.row(0, 10, 101), Systems.row(0, 10, 101));

        // when
        RunRecord heard = RunRecord.of(system, Systems.replay(rows), 1);

        // then: the slow stage sets the pace: a token of each sequence every two of its steps
        long first = heard.timeline(0).handovers().get(0).decodeStartNanos();
        long last = heard.endNanos().get(1);
        assertThat(last - first).isBetween(100 * 6 * STEP_NANOS, 102 * 6 * STEP_NANOS);
        assertThat(heard.timeline(1).completionNanos() - heard.timeline(0).completionNanos())
                .isEqualTo(3 * STEP_NANOS);
    }
}
