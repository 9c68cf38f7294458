package org.hexcast.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import umontreal.ssj.simevents.eventlist.SplayTree;

/** Laws of the event list, and a differential of its order against a stable sort. */
class SimClockTest {

    private static final int DAYS_OF_2_TO_THE_53_NANOS = 104;

    private static final List<SimClock.Phase> PHASES = List.of(SimClock.Phase.values());

    private record Planned(long nanos, SimClock.Phase phase, int number) {}

    private final SimClock clock = new SimClock();
    private final List<String> happened = new ArrayList<>();

    private SimClock.Alarm at(long nanos, SimClock.Phase phase, String what) {
        return clock.at(nanos, phase, () -> happened.add(what));
    }

    private void run() {
        clock.run(now -> {});
    }

    @Test
    void tiesOfTime_brokenByPhaseThenOwnerThenByOrderOfSetting() {
        // given
        at(5, SimClock.Phase.ARRIVAL, "first arrival");
        clock.alarm(SimClock.Phase.END, 2, () -> happened.add("end of owner 2")).at(5);
        clock.alarm(SimClock.Phase.END, 1, () -> happened.add("end of owner 1")).at(5);
        at(5, SimClock.Phase.END, "first end");
        at(5, SimClock.Phase.ARRIVAL, "second arrival");
        at(5, SimClock.Phase.END, "second end");
        at(4, SimClock.Phase.ARRIVAL, "earlier");

        // when
        run();

        // then
        assertThat(happened)
                .containsExactly(
                        "earlier",
                        "first end",
                        "second end",
                        "end of owner 1",
                        "end of owner 2",
                        "first arrival",
                        "second arrival");
    }

    @Test
    void decisions_afterEverythingOfTheirTime_inOrderOfOwners_once() {
        // given
        SimClock.Decision one = clock.decision(() -> happened.add("decision 1"));
        SimClock.Decision two = clock.decision(() -> {
            happened.add("decision 2");
            if (happened.size() < 5) {
                one.soon();
                at(5, SimClock.Phase.END, "end");
            }
        });
        clock.at(5, SimClock.Phase.END, () -> {
            two.soon();
            one.soon();
            two.soon();
        });
        at(5, SimClock.Phase.ARRIVAL, "arrival");

        // when
        run();

        // then: what a decision brings about at the same time comes before the next decision
        assertThat(happened).containsExactly("arrival", "decision 1", "decision 2", "end", "decision 1");
        assertThat(one.isPending()).isFalse();
    }

    @Test
    void anyEvents_onTheHeapAsOnTheListOfSsj() {
        RandomCases.check(300, random -> {
            // given: the same random settings, cancellations and changes on both
            long seed = random.nextLong();

            // then
            assertThat(played(new SimClock(), new Random(seed)))
                    .isEqualTo(played(new SimClock(new SplayTree()), new Random(seed)));
        });
    }

    private static List<String> played(SimClock list, Random random) {
        List<String> seen = new ArrayList<>();
        List<SimClock.Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            alarms.add(list.alarm(PHASES.get(random.nextInt(PHASES.size())), random.nextInt(3), () -> {
                seen.add(number + " at " + list.nowNanos());
                SimClock.Alarm other = alarms.get(random.nextInt(alarms.size()));
                if (seen.size() < 200 && random.nextInt(4) > 0) {
                    other.at(list.nowNanos() + random.nextInt(5));
                } else {
                    other.off();
                }
            }));
        }
        alarms.forEach(alarm -> alarm.at(random.nextInt(10)));
        list.run(now -> {});
        return seen;
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
                SimClock.Alarm scheduled = list.at(event.nanos(), phase, () -> seen.add(event));
                if (random.nextInt(5) == 0) {
                    scheduled.off();
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
        at(4, SimClock.Phase.END, "c").off();
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
        SimClock.Alarm cancelled = at(5, SimClock.Phase.END, "cancelled");
        SimClock.Alarm done = at(1, SimClock.Phase.END, "done");
        at(9, SimClock.Phase.END, "last");
        cancelled.off();
        cancelled.off();
        clock.at(2, SimClock.Phase.END, done::off);

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
