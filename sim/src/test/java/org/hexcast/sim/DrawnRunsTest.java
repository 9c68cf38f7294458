package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.CostSink;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.result.Band;
import org.hexcast.domain.result.DrawTally;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.DrawnRun;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.ArrivalProcess;
import org.junit.jupiter.api.Test;

/** Laws of bands over simulated runs: their width, their coverage, common draws, and that threads do not matter. */
class DrawnRunsTest {

    private static final RunInput INPUT = Systems.alike(300, 30, new ArrivalProcess.Saturating(), 40);

    /** The roofline, so many times as slow, with errors of one source. */
    private record Erring(double slowness, double spread, ErrorDraw draw) implements CostModel {
        private Erring(double slowness, double spread) {
            this(slowness, spread, ErrorDraw.NONE);
        }

        @Override
        public CostModel drawn(ErrorDraw other) {
            return new Erring(slowness, spread, other);
        }

        @Override
        public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
            StageCost cost = RooflineCostModel.usual().stage(model, layout, engine);
            Evidence evidence = new Evidence(Provenance.FITTED, spread, "one source");
            double factor = slowness * draw.factor(evidence);
            return new StageCost() {
                @Override
                public void emit(BatchShape batch, CostSink sink) {
                    sink.part("erring", factor * cost.seconds(batch), evidence, 0, 0);
                }

                @Override
                public DecodeLaw decodeLaw(long sequences) {
                    return cost.decodeLaw(sequences).times(factor);
                }
            };
        }

        @Override
        public boolean supports(GpuType gpu, Precisions precisions) {
            return true;
        }
    }

    private static List<DrawnRun> runs(CostModel costs, List<ErrorDraw> draws) {
        return runs(costs, INPUT, draws);
    }

    private static List<DrawnRun> runs(CostModel costs, RunInput input, List<ErrorDraw> draws) {
        ServedSystem system = Systems.pair(2, 1, TestEngines.usual(), costs);
        return new DrawnRuns(system, input, 5).run(draws, share -> {});
    }

    private static Draws draws(CostModel costs) {
        List<ErrorDraw> draws = new ArrayList<>(List.of(ErrorDraw.NONE));
        draws.addAll(ErrorDraw.of(1, 20));
        return new Draws(DrawnFigure.OUTPUT_TOKENS_PER_S, runs(costs, draws));
    }

    private static double width(Draws draws, DrawnFigure figure) {
        Band band = draws.band(figure).orElseThrow();
        return band.high() / band.low();
    }

    @Test
    void band_withoutSpread_isThePointWithoutErrors() {
        Draws draws = draws(new Erring(1, 0));
        for (DrawnFigure figure : DrawnFigure.values()) {
            double nominal = draws.runs().get(0).figure(figure);
            assertThat(nominal).isPositive();
            assertThat(draws.band(figure)).contains(new Band(nominal, nominal));
        }
    }

    @Test
    void band_widerSpread_isWider() {
        Draws sure = draws(new Erring(1, 0.05));
        Draws unsure = draws(new Erring(1, 0.2));
        for (DrawnFigure figure : DrawnFigure.values()) {
            assertThat(width(sure, figure)).as(figure.word()).isGreaterThan(1.02);
            assertThat(width(unsure, figure)).as(figure.word()).isGreaterThan(width(sure, figure));
        }
    }

    @Test
    void commonDraws_samePlan_isEqualInEveryDraw_andTwiceAsFastGpusAlwaysWin() {
        Draws plain = draws(new Erring(1, 0.5));
        Draws fast = draws(new Erring(0.5, 0.5));
        for (DrawnFigure figure : DrawnFigure.values()) {
            assertThat(plain.against(draws(new Erring(1, 0.5)), figure)).isEqualTo(new DrawTally(0, 0, 20));
            assertThat(fast.against(plain, figure)).as(figure.word()).isEqualTo(new DrawTally(20, 0, 0));
        }
        // their bands overlap all the same: it is the common draws that tell
        assertThat(plain.band(DrawnFigure.OUTPUT_TOKENS_PER_S).orElseThrow().high())
                .isGreaterThan(
                        fast.band(DrawnFigure.OUTPUT_TOKENS_PER_S).orElseThrow().low());
    }

    @Test
    void draws_onAnyNumberOfThreads_areTheSame() throws ExecutionException, InterruptedException {
        List<ErrorDraw> draws = ErrorDraw.of(3, 30);
        CostModel costs = RooflineCostModel.usual();
        List<DrawnRun> expected =
                draws.stream().map(draw -> runs(costs, List.of(draw)).get(0)).toList();
        for (int threads : new int[] {1, 2, 7}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                assertThat(pool.submit(() -> runs(costs, draws)).get())
                        .as("%d threads", threads)
                        .isEqualTo(expected);
            } finally {
                pool.shutdown();
            }
        }
    }

    /** The share that binomial chance leaves to a band of 80 % in 120 trials is 69 to 91 % (three standard errors). */
    @Test
    void band_trueCostsDrawnFromTheModelsErrors_holdsTheTruthInFourOfFive() {
        // given: for each truth the model draws on its own
        CostModel model = RooflineCostModel.usual();
        RunInput few = Systems.alike(300, 12, new ArrivalProcess.Saturating(), 8);
        int trials = 120;
        List<DrawnRun> truths = runs(model, few, ErrorDraw.of(99, trials));
        int throughput = 0;
        int ttft = 0;
        int telling = 0;

        // when
        for (int t = 0; t < trials; t++) {
            List<DrawnRun> drawn = runs(model, few, ErrorDraw.of(1000L + t, 19));
            Band tokens = band(drawn, DrawnFigure.OUTPUT_TOKENS_PER_S);
            throughput += tokens.contains(truths.get(t).figure(DrawnFigure.OUTPUT_TOKENS_PER_S)) ? 1 : 0;
            Band first = band(drawn, DrawnFigure.TTFT_MEAN_S);
            ttft += first.contains(truths.get(t).figure(DrawnFigure.TTFT_MEAN_S)) ? 1 : 0;
            telling += tokens.high() < 4 * tokens.low() ? 1 : 0;
        }

        // then
        assertThat(throughput / (double) trials).isBetween(0.65, 0.95);
        assertThat(ttft / (double) trials).isBetween(0.65, 0.95);
        assertThat(telling).as("bands that say something").isGreaterThan(trials / 2);
        System.err.printf(
                Locale.ROOT,
                "true figures inside their band: throughput %d, TTFT %d of %d%n",
                throughput,
                ttft,
                trials);
    }

    private static Band band(List<DrawnRun> runs, DrawnFigure figure) {
        return Band.of(runs.stream().map(run -> run.figure(figure)).toList());
    }
}
