package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** The measured window: closed forms of small runs, laws of its edges. */
class MeasuredWindowTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void ended_hundredRequests_isAnEdgeAtEveryFifth() {
        // given one end a second
        MeasuredWindow window = new MeasuredWindow(100);
        for (int i = 1; i <= 100; i++) {
            MeasuredWindow.Edge edge = window.ended(i * SECOND);
            assertThat(edge).isEqualTo(i % 5 == 0 ? new MeasuredWindow.Edge(i / 5) : MeasuredWindow.Edge.NONE);
        }
        // when two parts are left out
        window.leaveOut(2, false);
        // then 80 requests in 80 seconds
        assertThat(window.openEdge()).isEqualTo(2);
        assertThat(window.closeEdge()).isEqualTo(18);
        assertThat(window.seconds()).isEqualTo(80);
        assertThat(window.wholeRun()).isFalse();
        assertThat(window.part(9)).isEqualTo(1);
        assertThat(window.part(10)).isEqualTo(2);
        assertThat(window.part(99)).isEqualTo(19);
        assertThat(window.part(1_000_000)).isEqualTo(19);
    }

    @Test
    void ended_fewerThanTen_measuresFromTheStart() {
        for (int requests = 1; requests < 10; requests++) {
            MeasuredWindow window = new MeasuredWindow(requests);
            for (int i = 1; i <= requests; i++) {
                window.ended(i * SECOND);
            }
            window.leaveOut(window.firstTenth(), false);
            assertThat(window.part(0)).isGreaterThanOrEqualTo(window.warmUpParts());
            assertThat(window.openEdge()).isZero();
            assertThat(window.seconds()).isEqualTo(requests);
        }
    }

    @Test
    void ended_allAtOnce_measuresTheWholeRun() {
        MeasuredWindow window = new MeasuredWindow(50);
        for (int i = 0; i < 50; i++) {
            window.ended(7 * SECOND);
        }
        window.leaveOut(2, false);
        assertThat(window.wholeRun()).isTrue();
        assertThat(window.openEdge()).isZero();
        assertThat(window.seconds()).isEqualTo(7);
    }

    /** Sixty KV caches that share one link all arrive at its end: the middle would show twenty times the rate. */
    @Test
    void ended_inALumpAfterAWait_measuresTheWholeRun_ifAllWereThereAtOnce() {
        for (boolean atOnce : new boolean[] {true, false}) {
            MeasuredWindow window = new MeasuredWindow(60);
            for (int i = 1; i <= 60; i++) {
                window.ended(300 * SECOND + i * SECOND / 10);
            }
            window.leaveOut(2, atOnce);
            assertThat(window.wholeRun()).isEqualTo(atOnce);
            assertThat(window.seconds()).isEqualTo(atOnce ? 306 : 4.8);
        }
    }

    /** With sessions and drops fewer requests come than a run was laid out for, with retries more. */
    @Test
    void ended_otherNumberThanExpected_closesWithinNineTenthsOfWhatCame() {
        for (int came : new int[] {25, 50, 73, 100, 150, 300}) {
            MeasuredWindow window = new MeasuredWindow(100);
            for (int i = 1; i <= came; i++) {
                window.ended(i * SECOND);
            }
            window.leaveOut(window.firstTenth(), false);
            int close = Math.min(100, (came - came / 10) / 5 * 5);
            int open = came / 10 / 5 * 5;
            assertThat(window.seconds()).as("%s came", came).isEqualTo(close - open);
        }
    }

    @Test
    void edges_anyRun_areReachedOnceInOrderAndBoundTheWindow() {
        RandomCases.check(200, random -> {
            // given
            int expected = 1 + random.nextInt(500);
            int came = 1 + random.nextInt(700);
            MeasuredWindow window = new MeasuredWindow(expected);
            List<Integer> edges = new ArrayList<>(List.of(0));
            List<Long> times = new ArrayList<>(List.of(0L));
            long now = 0;
            // when
            for (int i = 0; i < came; i++) {
                now += random.nextInt(1000);
                MeasuredWindow.Edge edge = window.ended(now);
                if (edge.reached()) {
                    edges.add(edge.number());
                    times.add(now);
                }
            }
            window.leaveOut(
                    random.nextBoolean() ? window.firstTenth() : window.partsWithin(came / 2), random.nextBoolean());
            // then
            assertThat(edges).isSorted().doesNotHaveDuplicates();
            assertThat(window.seconds()).isBetween(0.0, now / 1e9);
            if (!window.wholeRun()) {
                assertThat(edges).contains(window.openEdge(), window.closeEdge());
                long open = times.get(edges.indexOf(window.openEdge()));
                long close = times.get(edges.indexOf(window.closeEdge()));
                assertThat(window.seconds()).isEqualTo((close - open) / 1e9);
            }
        });
    }

    @Test
    void part_anyRun_isAsLargeAsTheOthersAndNeverFalls() {
        RandomCases.check(50, random -> {
            int requests = 1 + random.nextInt(1000);
            MeasuredWindow window = new MeasuredWindow(requests);
            int[] sizes = new int[MeasuredWindow.PARTS];
            int last = 0;
            for (int i = 0; i < requests; i++) {
                int part = window.part(i);
                assertThat(part).isBetween(last, MeasuredWindow.PARTS - 1);
                last = part;
                sizes[part]++;
            }
            for (int size : sizes) {
                assertThat(size).isBetween(requests / MeasuredWindow.PARTS, requests / MeasuredWindow.PARTS + 1);
            }
        });
    }
}
