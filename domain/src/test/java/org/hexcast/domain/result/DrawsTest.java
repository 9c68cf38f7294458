package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws and closed forms of bands and of comparisons draw by draw. */
class DrawsTest {

    private static DrawnRun run(long draw, double value) {
        Map<DrawnFigure, Double> figures = new EnumMap<>(DrawnFigure.class);
        for (DrawnFigure figure : DrawnFigure.values()) {
            figures.put(figure, value);
        }
        return new DrawnRun(draw, figures);
    }

    private static Draws draws(double... values) {
        return new Draws(
                DrawnFigure.OUTPUT_TOKENS_PER_S,
                IntStream.range(0, values.length)
                        .mapToObj(d -> run(d, values[d]))
                        .toList());
    }

    private static List<Double> upTo(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> (double) i).toList();
    }

    @Test
    void band_valuesInARow_areCutAtATenthOfOneMore() {
        assertThat(Band.of(upTo(9))).isEqualTo(new Band(1, 9));
        Band twenty = Band.of(upTo(20));
        assertThat(twenty.low()).isCloseTo(2.1, within(1e-12));
        assertThat(twenty.high()).isCloseTo(18.9, within(1e-12));
        List<Double> mixed = new ArrayList<>(upTo(20));
        Collections.shuffle(mixed, new Random(1));
        assertThat(Band.of(mixed)).isEqualTo(twenty);
    }

    @Test
    void band_equalValues_isAPoint() {
        double value = 1 / 3.0;
        assertThat(Band.of(Collections.nCopies(17, value))).isEqualTo(new Band(value, value));
    }

    @Test
    void band_tooFewDraws_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Band.of(upTo(8)))
                .withMessageContaining("a band of 8 draws is none; it takes at least 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Draws.requireCount(3))
                .withMessageContaining("3 draws are not 0, nor from 9 to 1000");
        assertThat(Draws.requireCount(0)).isZero();
    }

    @Test
    void band_aFurtherDraw_isInsideWithFourFifths_whateverTheDistribution() {
        for (int count : new int[] {9, 19, 39}) {
            int[] inside = new int[1];
            int trials = 4000;
            RandomCases.check(trials, random -> {
                List<Double> values = DoubleStream.generate(() -> Math.pow(random.nextDouble(), 7))
                        .limit(count)
                        .boxed()
                        .toList();
                inside[0] += Band.of(values).contains(Math.pow(random.nextDouble(), 7)) ? 1 : 0;
            });
            // four standard errors of 4,000 trials
            assertThat(inside[0] / (double) trials).as("%d draws", count).isCloseTo(0.8, within(0.025));
        }
    }

    @Test
    void against_itself_isEqualInEveryDraw() {
        Draws draws = draws(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        for (DrawnFigure figure : DrawnFigure.values()) {
            assertThat(draws.against(draws, figure)).isEqualTo(new DrawTally(0, 0, 9));
        }
    }

    @Test
    void against_countsTheRunWithoutErrorsNot_andLessTimeIsBetter() {
        Draws first = draws(9, 2, 2, 2, 2, 2, 2, 2, 2, 2);
        Draws second = draws(1, 3, 3, 3, 1, 1, 2, 2, 2, 2);
        assertThat(first.against(second, DrawnFigure.OUTPUT_TOKENS_PER_S)).isEqualTo(new DrawTally(2, 3, 4));
        assertThat(first.against(second, DrawnFigure.TTFT_P99_S)).isEqualTo(new DrawTally(3, 2, 4));
        assertThat(second.against(first, DrawnFigure.TTFT_P99_S)).isEqualTo(new DrawTally(2, 3, 4));
    }

    @Test
    void against_otherDraws_isRefused() {
        Draws nine = draws(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Draws ten = draws(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(nine.isCommonWith(ten)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nine.against(ten, DrawnFigure.TPOT_MEAN_S))
                .withMessageContaining("same draws");
        Draws none = Draws.none(DrawnFigure.TPOT_MEAN_S);
        assertThatIllegalArgumentException().isThrownBy(() -> none.against(none, DrawnFigure.TPOT_MEAN_S));
        assertThat(none.band(DrawnFigure.TPOT_MEAN_S)).isEmpty();
    }

    @Test
    void draws_twiceOrWithoutTheRunWithoutErrors_areRefused() {
        List<DrawnRun> runs =
                new ArrayList<>(draws(1, 1, 1, 1, 1, 1, 1, 1, 1, 1).runs());
        runs.add(run(3, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Draws(DrawnFigure.TPOT_MEAN_S, runs))
                .withMessageContaining("draw 3 is there twice");
        List<DrawnRun> longer = new ArrayList<>(runs.subList(1, 10));
        longer.add(run(100, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Draws(DrawnFigure.TPOT_MEAN_S, longer))
                .withMessageContaining("not 0, the run without errors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DrawnRun(1, Map.of()))
                .withMessageContaining("draw 1 has a output_tokens_per_s of null");
    }

    @Test
    void objectives_areJudgedByWhatTheyAskFor() {
        assertThat(DrawnFigure.of(Objective.THROUGHPUT)).isEqualTo(DrawnFigure.OUTPUT_TOKENS_PER_S);
        assertThat(DrawnFigure.of(Objective.GOODPUT)).isEqualTo(DrawnFigure.GOOD_REQUESTS_PER_S);
        assertThat(DrawnFigure.of(Objective.PRICE)).isEqualTo(DrawnFigure.GOOD_REQUESTS_PER_S);
        assertThat(DrawnFigure.of(Objective.LATENCY)).isEqualTo(DrawnFigure.E2E_MEAN_S);
    }
}
