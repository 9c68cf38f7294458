package org.hexcast.calibration.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

class ProbeClockTest {

    @Test
    void typical_ofTwoSpeeds_isTheirMean() {
        // a median would be one of the two
        assertThat(ProbeClock.typical(new double[] {1, 2, 1, 2, 1, 2})).isEqualTo(1.5);
        assertThat(ProbeClock.typical(new double[] {4})).isEqualTo(4);
    }

    @Test
    void typical_interrupted_leavesThatOut() {
        assertThat(ProbeClock.typical(new double[] {1, 1.2, 0.8, 50, 1})).isCloseTo(1, within(1e-12));
    }

    @Test
    void typical_ofAnything_liesBetweenLeastAndThreeMedians_andScales() {
        RandomCases.check(200, random -> {
            // given
            double[] values = random.doubles(1 + random.nextInt(9), 1e-6, 1).toArray();
            double factor = 0.1 + random.nextDouble();

            // when
            double typical = ProbeClock.typical(values);

            // then
            double[] sorted = Arrays.stream(values).sorted().toArray();
            assertThat(typical).isBetween(sorted[0], 3 * sorted[sorted.length / 2]);
            assertThat(ProbeClock.typical(
                            Arrays.stream(values).map(v -> v * factor).toArray()))
                    .isCloseTo(typical * factor, within(1e-12));
        });
    }

    @Test
    void seconds_ofATask_runsItOftenEnoughToFillItsTime() {
        // given
        int[] runs = new int[1];
        ProbeClock clock = new ProbeClock(ProbeSettings.QUICK);

        // when
        double seconds = clock.seconds(() -> runs[0]++);

        // then
        assertThat(seconds).isPositive();
        assertThat(runs[0]).isGreaterThan(1);
    }
}
