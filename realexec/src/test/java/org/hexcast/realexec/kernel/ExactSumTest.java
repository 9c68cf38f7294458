package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

final class ExactSumTest {

    private static final double GRAIN = 1.0 / (1L << 36);

    @Test
    void addends_anyOrderAndGrouping_sameBits() {
        RandomCases.check(300, random -> {
            // given
            List<Double> addends = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                addends.add(
                        ExactSum.addend((float) (random.nextGaussian() * StrictMath.pow(10, random.nextInt(9) - 6))));
            }
            double sum = sum(addends);

            // when
            Collections.shuffle(addends, random);
            int cut = random.nextInt(addends.size());
            double other = sum(addends.subList(cut, addends.size())) + sum(addends.subList(0, cut));

            // then
            assertThat(other).isEqualTo(sum);
        });
    }

    private static double sum(List<Double> addends) {
        double sum = 0;
        for (double addend : addends) {
            sum += addend;
        }
        return sum;
    }

    @Test
    void addend_anyFloatInRange_nearestMultiple() {
        RandomCases.check(2_000, random -> {
            float value = (float) (random.nextGaussian() * StrictMath.pow(10, random.nextInt(12) - 8));

            double addend = ExactSum.addend(value);

            assertThat(Math.abs(addend - value)).isLessThanOrEqualTo(GRAIN / 2);
            assertThat(addend / GRAIN).isEqualTo(Math.rint(addend / GRAIN));
        });
    }

    @Test
    void value_beyondLimitOrNoNumber_isRefused() {
        assertThat(ExactSum.value(Math.nextDown(ExactSum.LIMIT))).isEqualTo(32_768f);
        for (double sum : new double[] {ExactSum.LIMIT, -ExactSum.LIMIT, Double.NaN, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> ExactSum.value(sum))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining(String.valueOf(sum));
        }
    }
}
