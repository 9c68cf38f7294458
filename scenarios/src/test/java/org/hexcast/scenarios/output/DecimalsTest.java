package org.hexcast.scenarios.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Law: a decimal times its unit is the nanoseconds again, and no exponent is ever written. */
class DecimalsTest {

    @Test
    void decimals_byHand() {
        assertThat(Decimals.seconds(0)).isEqualTo("0.000000000");
        assertThat(Decimals.seconds(5)).isEqualTo("0.000000005");
        assertThat(Decimals.seconds(9_007_199_254_740_993L)).isEqualTo("9007199.254740993");
        assertThat(Decimals.millis(1_234_567)).isEqualTo("1.234567");
        assertThat(Decimals.micros(1)).isEqualTo("0.001");
        assertThat(Decimals.micros(1_000_000_000)).isEqualTo("1000000.000");
        assertThat(Decimals.meanMillis(10, 4)).as("2.5 ns, half up").isEqualTo("0.000003");
    }

    @Test
    void decimals_anyTime_areExact() {
        RandomCases.check(500, random -> {
            long nanos = random.nextLong() >>> (1 + random.nextInt(63));
            assertThat(new BigDecimal(Decimals.seconds(nanos)).movePointRight(9).longValueExact())
                    .isEqualTo(nanos);
            assertThat(new BigDecimal(Decimals.millis(nanos)).movePointRight(6).longValueExact())
                    .isEqualTo(nanos);
            assertThat(new BigDecimal(Decimals.micros(nanos)).movePointRight(3).longValueExact())
                    .isEqualTo(nanos);
            assertThat(Decimals.seconds(nanos)).matches("[0-9]+\\.[0-9]{9}");
        });
    }
}
