package org.hexcast.sim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Closed forms of {@link TimeWeighted} and {@link BusyTime}, and a differential against a count of nanoseconds one by one. */
class TimeAveragesTest {

    @Test
    void timeWeighted_sumOfRectangles() {
        // given 2 from 10 to 25, then 5 to 30
        TimeWeighted quantity = new TimeWeighted();
        quantity.set(10, 2);
        quantity.set(25, 5);

        // then
        assertThat(quantity.integralUntil(25)).isEqualTo(30);
        assertThat(quantity.integralUntil(30)).isEqualTo(55);
        assertThat(quantity.integralUntil(30)).as("asking changes nothing").isEqualTo(55);
    }

    @Test
    void timeWeighted_twoJumpsAtOnce_theLastCounts() {
        TimeWeighted quantity = new TimeWeighted();
        quantity.set(10, 100);
        quantity.set(10, 3);
        assertThat(quantity.integralUntil(20)).isEqualTo(30);
    }

    @Test
    void busyTime_onlyWhatWasWorked_theRunningStepIncluded() {
        // given
        BusyTime busy = new BusyTime();
        assertThat(busy.nanosUntil(100)).isZero();

        // when
        busy.begin(100);
        busy.end(130);
        busy.begin(150);

        // then
        assertThat(busy.isBusy()).isTrue();
        assertThat(busy.nanosUntil(150)).isEqualTo(30);
        assertThat(busy.nanosUntil(155)).isEqualTo(35);
        busy.end(160);
        assertThat(busy.isBusy()).isFalse();
        assertThat(busy.nanosUntil(1000)).isEqualTo(40);
    }

    @Test
    void both_agreeWithCountingEveryNanosecond() {
        RandomCases.check(200, random -> {
            TimeWeighted quantity = new TimeWeighted();
            BusyTime busy = new BusyTime();
            double integral = 0;
            long worked = 0;
            int value = 0;
            boolean working = false;
            for (int now = 0; now < 200; now++) {
                if (random.nextInt(4) == 0) {
                    value = random.nextInt(10);
                    quantity.set(now, value);
                }
                if (random.nextInt(4) == 0) {
                    working = !working;
                    if (working) {
                        busy.begin(now);
                    } else {
                        busy.end(now);
                    }
                }
                integral += value;
                worked += working ? 1 : 0;
                assertThat(quantity.integralUntil(now + 1)).isCloseTo(integral, within(1e-9));
                assertThat(busy.nanosUntil(now + 1)).isEqualTo(worked);
            }
        });
    }
}
