package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import umontreal.ssj.rng.RandomStream;

/** Length tables: class cuts, quantiles against the order statistics of the trace, draws against the table. */
class LengthTableTest {

    @Test
    void classOf_thresholds_areHeavyAbove512PromptAnd128OutputTokens() {
        assertThat(LengthClass.of(513, 128)).isEqualTo(LengthClass.HPLD);
        assertThat(LengthClass.of(513, 129)).isEqualTo(LengthClass.HPHD);
        assertThat(LengthClass.of(512, 129)).isEqualTo(LengthClass.LPHD);
        assertThat(LengthClass.of(512, 128)).isEqualTo(LengthClass.LPLD);
    }

    @Test
    void knots_ofASample_areItsOrderStatistics() {
        RandomCases.check(200, random -> {
            // given
            List<Integer> sorted = sample(random, 1 + random.nextInt(500));
            // when
            QuantileKnots knots = QuantileKnots.ofSorted(sorted);
            // then at each kept probability the value is that of the nearest rank, ends included
            assertThat(knots.at(0)).isEqualTo(sorted.get(0));
            assertThat(knots.at(1)).isEqualTo(sorted.get(sorted.size() - 1));
            for (double p : QuantileKnots.PROBABILITIES) {
                double rank = p * (sorted.size() - 1);
                assertThat(knots.at(p))
                        .isBetween(sorted.get((int) Math.floor(rank)), sorted.get((int) Math.ceil(rank)));
            }
        });
    }

    @Test
    void knots_betweenTwo_areLinear() {
        // given 0 to 1280: the quantile function of the sample is 1280 u itself, whole at every kept probability
        List<Integer> sorted = new ArrayList<>();
        for (int i = 0; i <= 1280; i++) {
            sorted.add(i + 1);
        }
        QuantileKnots knots = QuantileKnots.ofSorted(sorted);
        RandomCases.check(500, random -> {
            double u = random.nextDouble();
            assertThat((double) knots.at(u)).as("u %s", u).isCloseTo(1 + 1280 * u, within(0.5 + 1e-9));
        });
    }

    @Test
    void knots_whole_keepTheMeanOfASmoothLaw() {
        // given a log-normal sample: mean = median * exp(sigma^2 / 2)
        TokenCount law = new TokenCount.LogNormal(1000, 0.6);
        List<Integer> sorted = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            sorted.add(law.at((i + 0.5) / 20_000));
        }
        QuantileKnots knots = QuantileKnots.ofSorted(sorted);
        double sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += knots.at((i + 0.5) / 20_000);
        }
        // then within 2 %: the knots are coarse only in the last 128th
        assertThat(sum / 20_000).isCloseTo(1000 * Math.exp(0.18), within(0.02 * 1200));
    }

    @Test
    void draw_fromOneClass_staysInItAndInTheRangeOfItsRows() {
        RandomCases.check(30, random -> {
            Trace trace = trace(random, 2000);
            RandomStream stream = new RandomStreams(random.nextLong()).named("lengths");
            for (LengthClass lengthClass : LengthClass.values()) {
                LengthTable table = LengthTable.of(trace, lengthClass);
                EmpiricalLengths lengths = new EmpiricalLengths("test", List.of(table));
                for (int i = 0; i < 200; i++) {
                    Lengths drawn = lengths.draw(stream);
                    assertThat(LengthClass.of(drawn.promptTokens(), drawn.outputTokens()))
                            .isEqualTo(lengthClass);
                }
            }
        });
    }

    @Test
    void draw_fromAllClasses_takesEachInProportionToItsRows() {
        // given
        Trace trace = trace(new Random(RandomCases.seed()), 3000);
        EmpiricalLengths lengths = lengths(trace);
        Map<LengthClass, Integer> drawn = new EnumMap<>(LengthClass.class);
        RandomStream stream = new RandomStreams(1).named("lengths");
        int draws = 20_000;
        // when
        for (int i = 0; i < draws; i++) {
            Lengths one = lengths.draw(stream);
            drawn.merge(LengthClass.of(one.promptTokens(), one.outputTokens()), 1, Integer::sum);
        }
        // then within five standard deviations of the binomial law
        for (LengthTable table : lengths.tables()) {
            double share = table.requests() / 3000.0;
            assertThat(drawn.getOrDefault(table.lengthClass(), 0) / (double) draws)
                    .isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / draws)));
        }
    }

    @Test
    void draw_promptAndOutput_keepTheirDependence() {
        // given rows whose output is exactly a tenth of the prompt, all heavy and light: 520 to 1279 and 52 to 127
        List<TraceRow> rows = new ArrayList<>();
        for (int i = 0; i < 760; i++) {
            rows.add(new TraceRow(i, new Lengths(520 + i, (520 + i) / 10)));
        }
        LengthTable table = LengthTable.of(new Trace("tied", rows), LengthClass.HPLD);
        EmpiricalLengths lengths = new EmpiricalLengths("tied", List.of(table));
        RandomStream stream = new RandomStreams(3).named("lengths");
        // then an output is never further from a tenth than one of the 16 parts is wide: 760 / 16 / 10 tokens
        for (int i = 0; i < 1000; i++) {
            Lengths drawn = lengths.draw(stream);
            assertThat(drawn.outputTokens() - drawn.promptTokens() / 10.0).isBetween(-6.0, 6.0);
        }
    }

    @Test
    void draw_always_takesThreeUniforms() {
        EmpiricalLengths lengths = lengths(trace(new Random(RandomCases.seed()), 2000));
        RandomStream drawn = new RandomStreams(9).named("lengths");
        RandomStream counted = new RandomStreams(9).named("lengths");
        for (int i = 0; i < 50; i++) {
            lengths.draw(drawn);
            for (int u = 0; u < 3; u++) {
                counted.nextDouble();
            }
        }
        assertThat(drawn.nextDouble()).isEqualTo(counted.nextDouble());
    }

    @Test
    void only_oneClass_leavesTheOthersOut() {
        EmpiricalLengths lengths = lengths(trace(new Random(RandomCases.seed()), 2000));
        EmpiricalLengths only = lengths.only(LengthClass.LPHD);
        assertThat(only.tables()).extracting(LengthTable::lengthClass).containsExactly(LengthClass.LPHD);
        assertThat(only.label()).isEqualTo("test, class LPHD");
    }

    @Test
    void brokenTables_nameTheRule() {
        Trace few = new Trace("few", List.of(new TraceRow(0, new Lengths(600, 10))));
        assertThatThrownBy(() -> LengthTable.of(few, LengthClass.HPLD))
                .hasMessageContaining("trace few has 1 requests of class HPLD")
                .hasMessageContaining("Maybe");
        assertThatThrownBy(() -> new EmpiricalLengths("none", List.of())).hasMessageContaining("no table");
        List<Integer> falling = new ArrayList<>();
        for (int i = 0; i < QuantileKnots.PROBABILITIES.size(); i++) {
            falling.add(100 - i);
        }
        assertThatThrownBy(() -> new QuantileKnots(falling)).hasMessageContaining("must not fall");
        assertThatThrownBy(() -> new QuantileKnots(List.of(1, 2))).hasMessageContaining("2 quantiles");
    }

    private static List<Integer> sample(Random random, int size) {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(1 + random.nextInt(5000));
        }
        values.sort(null);
        return values;
    }

    /** Rows of all four classes, about as many of each. */
    private static Trace trace(Random random, int rows) {
        List<TraceRow> list = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            list.add(new TraceRow(i, new Lengths(1 + random.nextInt(1024), 1 + random.nextInt(256))));
        }
        return new Trace("test", list);
    }

    private static EmpiricalLengths lengths(Trace trace) {
        List<LengthTable> tables = new ArrayList<>();
        for (LengthClass lengthClass : LengthClass.values()) {
            tables.add(LengthTable.of(trace, lengthClass));
        }
        return new EmpiricalLengths("test", tables);
    }
}
