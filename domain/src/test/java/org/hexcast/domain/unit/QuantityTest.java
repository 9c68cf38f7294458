package org.hexcast.domain.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantities: closed forms of every unit, laws of reading and printing. */
class QuantityTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "BYTES, 80 GiB, 85899345920",
                "BYTES, 16 GB, 16000000000",
                "BYTES, 1.5 KiB, 1536",
                "BYTES, 2 TiB, 2199023255552",
                "BYTES, 3 MiB, 3145728",
                "BYTES, 7 B, 7",
                "BYTES, 4 kB, 4000",
                "BYTES, 5 MB, 5000000",
                "BYTES, 1 TB, 1000000000000",
                "BYTES_PER_SECOND, 900 GB/s, 900e9",
                "BYTES_PER_SECOND, 10 Gbit/s, 1.25e9",
                "BYTES_PER_SECOND, 8 bit/s, 1",
                "BYTES_PER_SECOND, 8 kbit/s, 1000",
                "BYTES_PER_SECOND, 8 Mbit/s, 1e6",
                "BYTES_PER_SECOND, 8 Tbit/s, 1e12",
                "BYTES_PER_SECOND, 2 GiB/s, 2147483648",
                "BYTES_PER_SECOND, 3.35 TB/s, 3.35e12",
                "SECONDS, 150 ms, 0.15",
                "SECONDS, 2.5 us, 2.5e-6",
                "SECONDS, 40 ns, 40e-9",
                "SECONDS, 2 min, 120",
                "SECONDS, 1.5 h, 5400",
                "SECONDS, 4 s, 4",
                "PER_SECOND, 6 /s, 6",
                "PER_SECOND, 6 1/s, 6",
                "PER_SECOND, 6 req/s, 6",
                "PER_SECOND, 90 /min, 1.5",
                "PER_SECOND, 1800 /h, 0.5",
                "FLOPS_PER_SECOND, 989 TFLOP/s, 989e12",
                "FLOPS_PER_SECOND, 1 PFLOP/s, 1e15",
                "FLOPS_PER_SECOND, 2 GFLOP/s, 2e9",
                "FLOPS_PER_SECOND, 2 MFLOP/s, 2e6",
                "SHARE, 90 %, 0.9",
                "FACTOR, 5 x, 5",
                "USD_PER_HOUR, 3.69 USD/h, 3.69"
            })
    void parse_everyUnit_isItsSiValue(Quantity quantity, String text, double expected) {
        assertThat(quantity.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Quantity.class)
    void parse_bareNumber_isAnErrorThatNamesAnExample(Quantity quantity) {
        assertThatThrownBy(() -> quantity.parse("10"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'10' has no unit")
                .hasMessageContaining(quantity.form());
    }

    @ParameterizedTest
    @EnumSource(Quantity.class)
    void form_example_isReadByItsOwnQuantity(Quantity quantity) {
        // "a size such as 80 GiB or 16 GB": everything after "such as" must be readable
        String examples = quantity.form().substring(quantity.form().indexOf("such as ") + "such as ".length());
        for (String example : examples.split(" or ", -1)) {
            assertThat(quantity.parse(example)).as(example).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "GiB", "80 gib", "80 Gib", "80 GB/s", "8O GB", "80 GB GB", "1,5 GB", "1e999 GB", "NaN GB"})
    void parse_notASize_isRejectedWithTheText(String text) {
        assertThatThrownBy(() -> Quantity.BYTES.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void parse_unitOfAnotherQuantity_namesTheUnitsExpected() {
        assertThatThrownBy(() -> Quantity.SECONDS.parse("3 GB"))
                .hasMessageContaining("'GB'")
                .hasMessageContaining("s, ms, us, ns, min, h");
    }

    @Test
    void parse_share_fromZeroToTheWholeOnly() {
        assertThat(Quantity.SHARE.parse("0 %")).isZero();
        assertThat(Quantity.SHARE.parse("100 %")).isEqualTo(1);
        for (String text : new String[] {"100.1 %", "-1 %", "-0.001 %"}) {
            assertThatThrownBy(() -> Quantity.SHARE.parse(text)).hasMessageContaining("from 0 % to 100 %");
        }
    }

    @Test
    void parse_decimalText_isTheDoubleNearestToWhatIsWritten() {
        // 70 of 100 requests are 70 %: a share read as 0.7000000000000001 would be missed by exactly that many
        Map<String, BigDecimal> scales =
                Map.of("%", new BigDecimal("0.01"), "ms", new BigDecimal("0.001"), "us", new BigDecimal("0.000001"));
        RandomCases.check(2000, random -> {
            // given
            String unit = scales.keySet().stream().sorted().toList().get(random.nextInt(3));
            BigDecimal number = BigDecimal.valueOf(random.nextInt(100_000), 3);
            // when
            double value = (unit.equals("%") ? Quantity.SHARE : Quantity.SECONDS).parse(number + " " + unit);
            // then
            BigDecimal scale = scales.getOrDefault(unit, BigDecimal.ONE);
            assertThat(value)
                    .as("%s %s", number, unit)
                    .isEqualTo(number.multiply(scale).doubleValue());
        });
    }

    @Test
    void parse_spacesAndExponents_changeNothing() {
        for (String text :
                new String[] {"900GB/s", " 900  GB/s ", "9e2 GB/s", "9.0E+2 GB/s", "+900. GB/s", "9000e-1 GB/s"}) {
            assertThat(Quantity.BYTES_PER_SECOND.parse(text)).as(text).isEqualTo(900e9);
        }
    }

    @Test
    void print_thenParse_keepsTheValueToThePrintedDigits() {
        RandomCases.check(500, random -> {
            // given values over many magnitudes
            double seconds = Math.pow(10, random.nextDouble() * 9 - 5);
            double bytes = Math.pow(2, 30 + random.nextDouble() * 10);
            double rate = Math.pow(10, 8 + random.nextDouble() * 4);
            double share = random.nextDouble();
            // then two digits after the point, or three in front of it, survive
            assertThat(Quantity.SECONDS.parse(Quantity.time(seconds))).isCloseTo(seconds, within(seconds * 0.0051));
            assertThat(Quantity.BYTES.parse(Quantity.gib(bytes))).isCloseTo(bytes, within(0.0501 * 0x1p30));
            assertThat(Quantity.BYTES_PER_SECOND.parse(Quantity.gbPerSecond(rate)))
                    .isCloseTo(rate, within(Math.max(rate * 0.0051, 0.00501e9)));
            assertThat(Quantity.SHARE.parse(Quantity.percent(share))).isCloseTo(share, within(0.000501));
        });
    }

    @Test
    void print_usualValues_asPeopleWriteThem() {
        assertThat(Quantity.time(0)).isEqualTo("0.00 s");
        assertThat(Quantity.time(4)).isEqualTo("4.00 s");
        assertThat(Quantity.time(0.15)).isEqualTo("150 ms");
        assertThat(Quantity.time(0.0123)).isEqualTo("12.30 ms");
        assertThat(Quantity.time(2.5e-6)).isEqualTo("2.50 us");
        assertThat(Quantity.gib(80L << 30)).isEqualTo("80.0 GiB");
        assertThat(Quantity.gbPerSecond(1.25e9)).isEqualTo("1.25 GB/s");
        assertThat(Quantity.gbPerSecond(31.5e9)).isEqualTo("31.5 GB/s");
        assertThat(Quantity.gbPerSecond(900e9)).isEqualTo("900 GB/s");
        assertThat(Quantity.percent(0.9)).isEqualTo("90.0 %");
    }

    @Test
    void print_doesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Quantity.time(0.0123)).isEqualTo("12.30 ms");
            assertThat(Quantity.gib(1.5 * 0x1p30)).isEqualTo("1.5 GiB");
        } finally {
            Locale.setDefault(before);
        }
    }
}
