package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** The measured window: closed forms of small runs, laws of its edges. */
class MeasuredWindowTest {

    @Test
    void ended_hundredRequests_opensAfterTheTenthAndClosesAfterTheNinetieth() {
        // given one end a second
        MeasuredWindow window = new MeasuredWindow(100);
        List<Integer> covered = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            MeasuredWindow.Edge edge = window.ended(i * 1_000_000_000L);
            assertThat(edge)
                    .isEqualTo(
                            i == 10
                                    ? MeasuredWindow.Edge.OPENS
                                    : i == 90 ? MeasuredWindow.Edge.CLOSES : MeasuredWindow.Edge.NONE);
            if (window.covers()) {
                covered.add(i);
            }
        }
        // then 80 requests in 80 seconds
        assertThat(covered).hasSize(80).startsWith(11).endsWith(90);
        assertThat(window.seconds()).isEqualTo(80);
        assertThat(window.wholeRun()).isFalse();
        assertThat(window.measuresArrival(9)).isFalse();
        assertThat(window.measuresArrival(10)).isTrue();
    }

    @Test
    void ended_fewerThanTen_measuresFromTheStart() {
        for (int requests = 1; requests < 10; requests++) {
            MeasuredWindow window = new MeasuredWindow(requests);
            assertThat(window.measuresArrival(0)).isTrue();
            for (int i = 1; i <= requests; i++) {
                window.ended(i * 1_000_000_000L);
                assertThat(window.covers()).isTrue();
            }
            assertThat(window.seconds()).isEqualTo(requests);
        }
    }

    @Test
    void ended_allAtOnce_measuresTheWholeRun() {
        MeasuredWindow window = new MeasuredWindow(50);
        for (int i = 0; i < 50; i++) {
            window.ended(7_000_000_000L);
        }
        assertThat(window.wholeRun()).isTrue();
        assertThat(window.seconds()).isEqualTo(7);
    }

    @Test
    void ended_anyRun_closesOnceAfterItOpenedAndCoversWhatLiesBetween() {
        RandomCases.check(200, random -> {
            // given
            int requests = 1 + random.nextInt(500);
            MeasuredWindow window = new MeasuredWindow(requests);
            List<MeasuredWindow.Edge> edges = new ArrayList<>();
            long now = 0;
            int covered = 0;
            // when
            for (int i = 0; i < requests; i++) {
                now += random.nextInt(1000);
                MeasuredWindow.Edge edge = window.ended(now);
                if (edge != MeasuredWindow.Edge.NONE) {
                    edges.add(edge);
                }
                covered += window.covers() ? 1 : 0;
            }
            // then
            assertThat(edges)
                    .isEqualTo(
                            requests < 10
                                    ? List.of(MeasuredWindow.Edge.CLOSES)
                                    : List.of(MeasuredWindow.Edge.OPENS, MeasuredWindow.Edge.CLOSES));
            assertThat(covered).isEqualTo(requests - 2 * (requests / 10));
            assertThat(window.seconds()).isBetween(0.0, now / 1e9);
        });
    }
}
