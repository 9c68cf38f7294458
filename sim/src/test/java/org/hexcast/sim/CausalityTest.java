package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.TraceRow;
import org.junit.jupiter.api.Test;

/** Laws: what is not yet known changes nothing, neither an output length (INV-11) nor an arrival; the origin of time does not matter. */
class CausalityTest {

    private static final int REQUESTS = 40;

    /** Asserts that two runs agree on everything until this time, and counts how much that was. */
    private static int agreeUntil(long nanos, RunRecord one, RunRecord other, int requests) {
        int known = 0;
        List<ToLongFunction<RequestTimeline>> times = List.of(
                RequestTimeline::prefillStartNanos,
                RequestTimeline::firstTokenNanos,
                t -> handover(t, Handover::transferStartNanos),
                t -> handover(t, Handover::transferEndNanos),
                t -> handover(t, Handover::decodeStartNanos));
        for (long id = 0; id < requests; id++) {
            RequestTimeline first = one.completed().get(id);
            RequestTimeline second = other.completed().get(id);
            if (first == null || second == null) {
                continue;
            }
            for (ToLongFunction<RequestTimeline> time : times) {
                if (time.applyAsLong(first) < nanos || time.applyAsLong(second) < nanos) {
                    assertThat(time.applyAsLong(second))
                            .as(first.request().id().toString())
                            .isEqualTo(time.applyAsLong(first));
                    known++;
                }
            }
        }
        return known;
    }

    private static long handover(RequestTimeline timeline, ToLongFunction<Handover> time) {
        return timeline.handovers().stream().mapToLong(time).findFirst().orElse(Long.MAX_VALUE);
    }

    @Test
    void longerOutputOfOneRequest_changesNothingBeforeItWouldHaveEnded() {
        List<Integer> known = new ArrayList<>();
        RandomCases.check(100, random -> {
            // given
            ServedSystem system = new RandomSystem(random).draw();
            List<TraceRow> rows =
                    new ArrayList<>(new RandomInput(random).bursts(REQUESTS).rows());
            RunRecord before = RunRecord.of(system, Systems.replay(rows), 1);
            int changed = random.nextInt(REQUESTS);
            RequestTimeline shorter = before.completed().get((long) changed);
            if (shorter == null) {
                return;
            }

            // when: it says more than it did
            TraceRow row = rows.get(changed);
            int output = row.lengths().outputTokens();
            rows.set(
                    changed,
                    Systems.row(row.arrivalNanos(), row.lengths().promptTokens(), output + 1 + random.nextInt(50)));
            RunRecord after = RunRecord.of(system, Systems.replay(rows), 1);

            // then
            known.add(agreeUntil(shorter.completionNanos(), before, after, REQUESTS));
        });
        assertThat(known).filteredOn(n -> n > 40).as("cases that say something").hasSizeGreaterThan(25);
    }

    @Test
    void laterArrivals_changeNothingBeforeTheyArrive() {
        List<Integer> known = new ArrayList<>();
        RandomCases.check(100, random -> {
            // given
            ServedSystem system = new RandomSystem(random).draw();
            List<TraceRow> rows = new RandomInput(random).bursts(REQUESTS).rows();
            int kept = 1 + random.nextInt(REQUESTS - 1);

            // when
            RunRecord all = RunRecord.of(system, Systems.replay(rows), 1);
            RunRecord fewer = RunRecord.of(system, Systems.replay(rows.subList(0, kept)), 1);

            // then
            known.add(agreeUntil(rows.get(kept).arrivalNanos(), all, fewer, kept));
        });
        assertThat(known).filteredOn(n -> n > 10).as("cases that say something").hasSizeGreaterThan(25);
    }

    @Test
    void everythingLater_isTheSameLater() {
        RandomCases.check(50, random -> {
            // given
            ServedSystem system = new RandomSystem(random).draw();
            List<TraceRow> rows = new RandomInput(random).bursts(REQUESTS).rows();
            long shift = random.nextInt(1_000_000_000);
            List<TraceRow> shifted = rows.stream()
                    .map(r -> new TraceRow(r.arrivalNanos() + shift, r.lengths()))
                    .toList();

            // when
            RunRecord early = RunRecord.of(system, Systems.replay(rows), 1);
            RunRecord late = RunRecord.of(system, Systems.replay(shifted), 1);

            // then
            assertThat(late.endNanos())
                    .isEqualTo(early.endNanos().stream().map(t -> t + shift).toList());
            assertThat(late.metrics().latencies()).isEqualTo(early.metrics().latencies());
        });
    }
}
