package org.hexcast.sim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Closed forms of {@link RampIntegral} and {@link BusyTime}, and a differential against a count of nanoseconds one by one. */
class TimeAveragesTest {

    @Test
    void ramp_sumOfTrapezia() {
        // given: up from 0 to 4 by 10, a jump to 6, down to 2 by 20
        RampIntegral quantity = new RampIntegral();
        quantity.reaches(10, 4);
        quantity.reaches(10, 6);
        quantity.reaches(20, 2);

        // then
        assertThat(quantity.integralUntil(20, 2)).isEqualTo(60);
        assertThat(quantity.integralUntil(30, 2)).isEqualTo(80);
        assertThat(quantity.integralUntil(30, 2)).as("asking changes nothing").isEqualTo(80);
    }

    @Test
    void ramp_jumpsAtOneTime_onlyTheLastCounts() {
        RampIntegral quantity = new RampIntegral();
        quantity.reaches(0, 7);
        quantity.reaches(0, 100);
        quantity.reaches(0, 3);
        assertThat(quantity.integralUntil(10, 3)).isEqualTo(30);
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
            RampIntegral quantity = new RampIntegral();
            BusyTime busy = new BusyTime();
            double integral = 0;
            long worked = 0;
            double value = 0;
            double slope = 0;
            boolean working = false;
            for (int now = 0; now < 200; now++) {
                if (random.nextInt(4) == 0) {
                    quantity.reaches(now, value);
                    value = random.nextInt(10);
                    slope = random.nextInt(3);
                    quantity.reaches(now, value);
                }
                if (random.nextInt(4) == 0) {
                    working = !working;
                    if (working) {
                        busy.begin(now);
                    } else {
                        busy.end(now);
                    }
                }
                integral += value + slope / 2;
                value += slope;
                worked += working ? 1 : 0;
                assertThat(quantity.integralUntil(now + 1, value)).isCloseTo(integral, within(1e-9));
                assertThat(busy.nanosUntil(now + 1)).isEqualTo(worked);
            }
        });
    }
}
