package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.unit.Quantity;
import org.junit.jupiter.api.Test;

/** Service level objectives: closed forms, and laws at the limit itself. */
class SloTest {

    private static final Lengths LENGTHS = new Lengths(100, 11);
    private static final ReferenceLatency REFERENCE = (prompt, output) -> prompt * 1e-3 + output * 10e-3;

    @Test
    void holds_eachLimit_judgesItsOwnTime() {
        assertThat(slo(new SloLimit.Ttft(0.5)).holds(LENGTHS, 0.4, 9)).isTrue();
        assertThat(slo(new SloLimit.Ttft(0.5)).holds(LENGTHS, 0.6, 9)).isFalse();
        assertThat(slo(new SloLimit.EndToEnd(2)).holds(LENGTHS, 1, 1.9)).isTrue();
        assertThat(slo(new SloLimit.EndToEnd(2)).holds(LENGTHS, 1, 2.1)).isFalse();
        // ten gaps in 1 s
        assertThat(slo(new SloLimit.Tpot(0.11)).holds(LENGTHS, 1, 2)).isTrue();
        assertThat(slo(new SloLimit.Tpot(0.09)).holds(LENGTHS, 1, 2)).isFalse();
        // 0.1 s + 0.11 s alone
        assertThat(slo(new SloLimit.Scaled(5, REFERENCE, "x")).holds(LENGTHS, 0, 1.04))
                .isTrue();
        assertThat(slo(new SloLimit.Scaled(5, REFERENCE, "x")).holds(LENGTHS, 0, 1.06))
                .isFalse();
    }

    @Test
    void holds_oneToken_hasNoTpotToMiss() {
        assertThat(slo(new SloLimit.Tpot(1e-9)).holds(new Lengths(100, 1), 3, 3))
                .isTrue();
    }

    @Test
    void holds_severalLimits_needsAllOfThem() {
        Slo both = slo(new SloLimit.Ttft(1), new SloLimit.Tpot(0.1));
        assertThat(both.holds(LENGTHS, 0.9, 1.8)).isTrue();
        assertThat(both.holds(LENGTHS, 1.1, 1.8)).isFalse();
        assertThat(both.holds(LENGTHS, 0.9, 2.1)).isFalse();
        assertThat(Slo.none().holds(LENGTHS, 1e6, 1e7)).isTrue();
    }

    @Test
    void holds_timeEqualToTheLimit_keepsItAndOneNanosecondMoreDoesNot() {
        RandomCases.check(3000, random -> {
            // given a limit as a file states it and a request that takes exactly so long, in whole nanoseconds
            long limitMicros = 1L + random.nextInt(10_000_000);
            double limit = Quantity.SECONDS.parse(limitMicros + " us");
            long limitNanos = limitMicros * 1000;
            Lengths lengths = new Lengths(100, 2 + random.nextInt(2000));
            long first = random.nextInt(1_000_000_000);
            long last = first + limitNanos * (lengths.outputTokens() - 1);
            // then
            assertThat(holds(new SloLimit.Tpot(limit), lengths, first, last))
                    .as("TPOT")
                    .isTrue();
            assertThat(holds(new SloLimit.Tpot(limit), lengths, first, last + 1))
                    .as("TPOT")
                    .isFalse();
            assertThat(holds(new SloLimit.Ttft(limit), lengths, limitNanos, last))
                    .as("TTFT")
                    .isTrue();
            assertThat(holds(new SloLimit.Ttft(limit), lengths, limitNanos + 1, last))
                    .as("TTFT")
                    .isFalse();
            assertThat(holds(new SloLimit.EndToEnd(limit), lengths, 0, limitNanos))
                    .as("end to end")
                    .isTrue();
            assertThat(holds(new SloLimit.EndToEnd(limit), lengths, 0, limitNanos + 1))
                    .as("end to end")
                    .isFalse();
        });
    }

    @Test
    void planningLimits_ofMeanLengths_areTheTightestThatApply() {
        Lengths mean = new Lengths(100, 10);
        Slo none = Slo.none();
        assertThat(none.ttftSeconds(mean)).isEmpty();
        assertThat(none.tpotSeconds(mean)).isEmpty();
        Slo both = slo(new SloLimit.Ttft(1), new SloLimit.Tpot(0.1));
        assertThat(both.ttftSeconds(mean)).hasValue(1);
        assertThat(both.tpotSeconds(mean)).hasValue(0.1);
        // an end-to-end limit bounds the first token by itself and each token by its share
        Slo endToEnd = slo(new SloLimit.EndToEnd(0.5), new SloLimit.Ttft(1), new SloLimit.Tpot(0.1));
        assertThat(endToEnd.ttftSeconds(mean)).hasValue(0.5);
        assertThat(endToEnd.tpotSeconds(mean)).hasValue(0.05);
        // 3 x (0.1 + 0.1) s
        Slo scaled = slo(new SloLimit.Scaled(3, REFERENCE, "x"));
        assertThat(scaled.ttftSeconds(mean).orElseThrow()).isBetween(0.6 - 1e-12, 0.6 + 1e-12);
        assertThat(scaled.tpotSeconds(mean).orElseThrow()).isBetween(0.06 - 1e-12, 0.06 + 1e-12);
    }

    @Test
    void constructors_outOfRange_nameTheRule() {
        assertThatThrownBy(() -> new Slo(List.of(), 0)).hasMessageContaining("attainment 0.0");
        assertThatThrownBy(() -> new Slo(List.of(), 1.1)).hasMessageContaining("attainment 1.1");
        assertThatThrownBy(() -> new SloLimit.Ttft(0)).hasMessageContaining("TTFT limit of 0.0");
        assertThatThrownBy(() -> new SloLimit.Tpot(Double.NaN)).hasMessageContaining("TPOT");
        assertThatThrownBy(() -> new SloLimit.Scaled(-1, REFERENCE, "x")).hasMessageContaining("-1.0 x");
    }

    @Test
    void label_limitsAndAttainment_asInTables() {
        assertThat(new Slo(List.of(new SloLimit.Ttft(4), new SloLimit.Tpot(0.15)), 0.9).label())
                .isEqualTo("TTFT 4.00 s, TPOT 150 ms for 90.0 %");
        assertThat(Slo.none().label()).isEqualTo("none");
    }

    private static boolean holds(SloLimit limit, Lengths lengths, long ttftNanos, long endToEndNanos) {
        return slo(limit).holds(lengths, ttftNanos / 1e9, endToEndNanos / 1e9);
    }

    private static Slo slo(SloLimit... limits) {
        return new Slo(List.of(limits), 0.9);
    }
}
