package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

final class FloatExpTest {

    @Test
    void exp_wholeRange_withinTwoUlps() {
        RandomCases.check(200_000, random -> {
            // given
            float x = FloatExp.LOWEST + random.nextFloat() * (FloatExp.HIGHEST - FloatExp.LOWEST);

            // when
            float exp = FloatExp.exp(x);

            // then
            double exact = StrictMath.exp(x);
            assertThat(Math.abs(exp - exact)).as("e^%s", x).isLessThanOrEqualTo(2 * Math.ulp((float) exact));
        });
    }

    @Test
    void exp_edges_areExactOrOutOfRange() {
        assertThat(FloatExp.exp(0)).isEqualTo(1);
        assertThat(FloatExp.exp(-0f)).isEqualTo(1);
        assertThat(FloatExp.exp(FloatExp.LOWEST)).isPositive();
        assertThat(FloatExp.exp(Math.nextDown(FloatExp.LOWEST))).isZero();
        assertThat(FloatExp.exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(FloatExp.exp(FloatExp.HIGHEST)).isLessThan(Float.POSITIVE_INFINITY);
        assertThat(FloatExp.exp(Float.POSITIVE_INFINITY)).isInfinite();
    }

    @Test
    void exp_notANumber_staysVisible() {
        assertThat(FloatExp.exp(Float.NaN)).isNaN();
    }

    @Test
    void gated_anyFiniteGate_isFinite() {
        RandomCases.check(2_000, random -> {
            float gate = (random.nextFloat() - 0.5f) * 1_000;
            double exact = gate / (1 + StrictMath.exp(-gate));

            assertThat((double) FloatExp.gated(gate, 1))
                    .isCloseTo(exact, Offset.offset(1e-6 * Math.abs(exact) + 1e-35));
        });
    }
}
