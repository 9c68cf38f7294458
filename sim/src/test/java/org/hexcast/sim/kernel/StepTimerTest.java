package org.hexcast.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Closed forms and laws of the one place where seconds become nanoseconds. */
class StepTimerTest {

    private final StepTimer timer = new StepTimer();

    @Test
    void wholeNanoseconds_areKept() {
        assertThat(timer.nextStepNanos(5e-9)).isEqualTo(5);
        assertThat(new StepTimer().nextStepNanos(1)).isEqualTo(1_000_000_000);
    }

    @Test
    void fractionsOfANanosecond_areRoundedUpOnceForABatch() {
        // given steps of 2.5 ns
        // then they end at the ceilings of 2.5, 5, 7.5 and 10
        assertThat(timer.nextStepNanos(2.5e-9)).isEqualTo(3);
        assertThat(timer.nextStepNanos(2.5e-9)).isEqualTo(2);
        assertThat(timer.nextStepNanos(2.5e-9)).isEqualTo(3);
        assertThat(timer.nextStepNanos(2.5e-9)).isEqualTo(2);
    }

    @Test
    void batchChanged_roundsFromThereOn() {
        // given
        timer.nextStepNanos(2.5e-9);

        // when
        timer.batchChanged();

        // then
        assertThat(timer.nextStepNanos(2.5e-9)).isEqualTo(3);
    }

    @Test
    void stepOfNoCost_stillTakesOneNanosecond() {
        assertThat(timer.nextStepNanos(0)).isEqualTo(1);
        assertThat(timer.nextStepNanos(0)).isEqualTo(1);
        // and what was given away is not given twice: 2 ns passed, 2.5 ns are due
        assertThat(timer.nextStepNanos(2.5e-9)).isEqualTo(1);
    }

    @Test
    void anySteps_endAtTheCeilingOfTheirSum() {
        RandomCases.check(200, random -> {
            // given costs of binary fractions of a nanosecond, whose sum in decimal is exact
            StepTimer sum = new StepTimer();
            BigDecimal exact = BigDecimal.ZERO;
            long passed = 0;
            for (int i = 0; i < 200; i++) {
                double seconds = (1 + random.nextInt(1 << 20)) / (double) (1 << 30);

                // when
                long step = sum.nextStepNanos(seconds);

                // then
                passed += step;
                exact = exact.add(new BigDecimal(seconds).movePointRight(9));
                assertThat(step).isPositive();
                assertThat(passed)
                        .isEqualTo(exact.setScale(0, RoundingMode.CEILING).longValueExact());
            }
        });
    }

    @Test
    void costThatIsNoTime_refused() {
        for (double seconds : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> timer.nextStepNanos(seconds))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Double.toString(seconds));
            assertThatThrownBy(() -> StepTimer.nanos(seconds))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Double.toString(seconds));
        }
    }

    @Test
    void stepLongerThanTheClockHolds_isRefusedByTheClockAsTooLong() {
        // given a clock that has moved
        SimClock clock = new SimClock();
        clock.at(1, SimClock.Phase.END, () -> {
            long end = clock.nowNanos() + timer.nextStepNanos(1e12);
            clock.at(end, SimClock.Phase.END, () -> {});
        });

        // then: not an event in the past, which an overflow would make of it
        assertThatThrownBy(() -> clock.run(now -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("104 days");
    }
}
