package org.hexcast.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws of the event list, and a differential of its order against a stable sort. */
class SimClockTest {

    private static final int DAYS_OF_2_TO_THE_53_NANOS = 104;

    private static final List<SimClock.Phase> PHASES = List.of(SimClock.Phase.values());

    private record Planned(long nanos, SimClock.Phase phase, int number) {}

    private final SimClock clock = new SimClock();
    private final List<String> happened = new ArrayList<>();

    private SimClock.Scheduled at(long nanos, SimClock.Phase phase, String what) {
        return clock.at(nanos, phase, () -> happened.add(what));
    }

    private void run() {
        clock.run(now -> {});
    }

    @Test
    void tiesOfTime_brokenByPhaseThenByOrderOfScheduling() {
        // given
        at(5, SimClock.Phase.DECISION, "first decision");
        at(5, SimClock.Phase.ARRIVAL, "first arrival");
        at(5, SimClock.Phase.END, "first end");
        at(5, SimClock.Phase.DECISION, "second decision");
        at(5, SimClock.Phase.ARRIVAL, "second arrival");
        at(5, SimClock.Phase.END, "second end");
        at(4, SimClock.Phase.DECISION, "earlier");

        // when
        run();

        // then
        assertThat(happened)
                .containsExactly(
                        "earlier",
                        "first end",
                        "second end",
                        "first arrival",
                        "second arrival",
                        "first decision",
                        "second decision");
    }

    @Test
    void endScheduledByADecisionOfNow_stillHappensBeforeTheNextDecision() {
        // given
        clock.at(5, SimClock.Phase.DECISION, () -> at(5, SimClock.Phase.END, "end"));
        at(5, SimClock.Phase.DECISION, "next decision");

        // when
        run();

        // then
        assertThat(happened).containsExactly("end", "next decision");
    }

    @Test
    void anyEvents_inTheOrderOfAStableSort() {
        RandomCases.check(300, random -> {
            // given: few different times, so that there are many ties
            SimClock list = new SimClock();
            List<Planned> planned = new ArrayList<>();
            List<Planned> seen = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(60); i++) {
                SimClock.Phase phase = PHASES.get(random.nextInt(PHASES.size()));
                Planned event = new Planned(random.nextInt(6), phase, i);
                SimClock.Scheduled scheduled = list.at(event.nanos(), phase, () -> seen.add(event));
                if (random.nextInt(5) == 0) {
                    list.cancel(scheduled);
                } else {
                    planned.add(event);
                }
            }
            list.at(10, SimClock.Phase.END, () -> {});

            // when
            list.run(now -> {});

            // then
            planned.sort(Comparator.comparing(Planned::nanos).thenComparing(Planned::phase));
            assertThat(seen).isEqualTo(planned);
        });
    }

    @Test
    void now_isTheTimeOfTheEvent_toTheLastNanosecond() {
        // given: the largest time, and the one before, which a double just tells apart
        List<Long> times = new ArrayList<>();
        clock.at(SimClock.LATEST_NANOS - 1, SimClock.Phase.END, () -> times.add(clock.nowNanos()));
        clock.at(SimClock.LATEST_NANOS, SimClock.Phase.END, () -> times.add(clock.nowNanos()));
        clock.at(0, SimClock.Phase.END, () -> times.add(clock.nowNanos()));

        // when
        run();

        // then
        assertThat(times).containsExactly(0L, SimClock.LATEST_NANOS - 1, SimClock.LATEST_NANOS);
    }

    @Test
    void observer_hearsTheTimeOfEveryEventThatHappened() {
        // given
        at(3, SimClock.Phase.END, "a");
        at(3, SimClock.Phase.END, "b");
        clock.cancel(at(4, SimClock.Phase.END, "c"));
        at(7, SimClock.Phase.END, "d");
        List<Long> heard = new ArrayList<>();

        // when
        clock.run(heard::add);

        // then
        assertThat(heard).containsExactly(3L, 3L, 7L);
    }

    @Test
    void eventBeforeNow_refusedAsInv3() {
        // given
        clock.at(5, SimClock.Phase.END, () -> at(4, SimClock.Phase.END, "too late"));

        // then
        assertThatThrownBy(this::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("INV-3")
                .hasMessageContaining("4 ns")
                .hasMessageContaining("5 ns");
        assertThatThrownBy(() -> new SimClock().at(-1, SimClock.Phase.END, () -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eventBeyondWhatTheClockHolds_refusedWithAWayOut() {
        assertThat(SimClock.LATEST_NANOS / (24 * 3600 * 1_000_000_000L)).isEqualTo(DAYS_OF_2_TO_THE_53_NANOS);
        assertThatThrownBy(() -> at(SimClock.LATEST_NANOS + 1, SimClock.Phase.END, "too far"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("104 days")
                .hasMessageContaining("\nMaybe ");
    }

    @Test
    void cancelledEvent_neverHappens_andCancellingTwiceOrTooLateIsHarmless() {
        // given
        SimClock.Scheduled cancelled = at(5, SimClock.Phase.END, "cancelled");
        SimClock.Scheduled done = at(1, SimClock.Phase.END, "done");
        at(9, SimClock.Phase.END, "last");
        clock.cancel(cancelled);
        clock.cancel(cancelled);
        clock.at(2, SimClock.Phase.END, () -> clock.cancel(done));

        // when
        run();

        // then
        assertThat(happened).containsExactly("done", "last");
    }

    @Test
    void clocks_doNotShareTime() {
        // given
        SimClock other = new SimClock();
        at(5, SimClock.Phase.END, "mine");
        other.at(1, SimClock.Phase.END, () -> happened.add("the other's"));

        // when
        run();

        // then
        assertThat(happened).containsExactly("mine");
        assertThat(clock.nowNanos()).isEqualTo(5);
        assertThat(other.nowNanos()).isZero();
    }
}
