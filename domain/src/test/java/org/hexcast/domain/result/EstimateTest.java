package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Estimates: closed form by hand, coverage of the confidence interval. */
class EstimateTest {

    @Test
    void of_fourValues_isWhatOneReckonsByHand() {
        // given 2, 4, 4, 6: mean 4, variance 8/3, standard error sqrt(2/3), t(3, 0.975) = 3.182446
        Estimate estimate = Estimate.of(List.of(2.0, 4.0, 4.0, 6.0));
        assertThat(estimate.mean()).isEqualTo(4);
        assertThat(estimate.standardError()).isCloseTo(Math.sqrt(2.0 / 3), within(1e-12));
        assertThat(estimate.halfWidth().orElseThrow()).isCloseTo(3.182446 * Math.sqrt(2.0 / 3), within(1e-5));
    }

    @Test
    void of_oneValue_hasNoInterval() {
        Estimate estimate = Estimate.of(List.of(7.5));
        assertThat(estimate.mean()).isEqualTo(7.5);
        assertThat(estimate.standardError()).isZero();
        assertThat(estimate.halfWidth()).isEmpty();
    }

    @Test
    void of_equalValues_isCertain() {
        assertThat(Estimate.of(List.of(0.1, 0.1, 0.1)).halfWidth().orElseThrow())
                .isCloseTo(0, within(1e-15));
    }

    @Test
    void of_infiniteValue_isInfiniteWithoutInterval() {
        // a replication without a token has an infinite price; an interval of NaN would compare as "overlap"
        Estimate estimate = Estimate.of(List.of(3.0, Double.POSITIVE_INFINITY, 4.0));
        assertThat(estimate.mean()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(estimate.standardError()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(estimate.halfWidth()).isEmpty();
    }

    @Test
    void of_shiftedAndScaledValues_movesAlong() {
        RandomCases.check(100, random -> {
            List<Double> values = random.doubles(2 + random.nextInt(8)).boxed().toList();
            double scale = 1 + random.nextInt(9);
            double shift = random.nextInt(100);
            Estimate before = Estimate.of(values);
            Estimate after =
                    Estimate.of(values.stream().map(v -> v * scale + shift).toList());
            assertThat(after.mean()).isCloseTo(before.mean() * scale + shift, within(1e-9));
            assertThat(after.standardError()).isCloseTo(before.standardError() * scale, within(1e-9));
        });
    }

    @Test
    void halfWidth_ofNormalSamples_coversTheTruthInNineteenOfTwenty() {
        int[] covered = {0};
        int cases = 4000;
        RandomCases.check(cases, random -> {
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                values.add(5 + 2 * random.nextGaussian());
            }
            Estimate estimate = Estimate.of(values);
            covered[0] += Math.abs(estimate.mean() - 5) <= estimate.halfWidth().orElseThrow() ? 1 : 0;
        });
        // binomial: standard deviation sqrt(0.95 * 0.05 / 4000) = 0.0034
        assertThat(covered[0] / (double) cases).isCloseTo(0.95, within(5 * 0.0034));
    }
}
