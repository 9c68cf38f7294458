package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.domain.result.Band;
import org.hexcast.domain.result.Draws;

/**
 * Bands of estimates: the same case under draws of the cost errors, in parallel. All rows of all tables meet the same draws.
 *
 * @param batches the cost model under the draws for batches that start together
 * @param served those for cases that are simulated
 */
record EstimateBands(List<CostModel> batches, List<CostModel> served) {

    private static final long SEED = 1;

    /** Draws for a batch that starts together; it costs next to nothing. */
    private static final int USUAL_OF_BATCHES = 19;

    /** Draws for a case that is simulated, once for each. */
    private static final int USUAL_OF_SERVED = Band.LEAST_DRAWS;

    private static final int CELLS = 7;

    EstimateBands {
        batches = List.copyOf(batches);
        served = List.copyOf(served);
    }

    /** With as many draws as usual. */
    static EstimateBands usual(CostModel costs) {
        return new EstimateBands(drawn(costs, USUAL_OF_BATCHES), drawn(costs, USUAL_OF_SERVED));
    }

    /** With so many draws; none with 0. */
    static EstimateBands of(CostModel costs, int draws) {
        List<CostModel> drawn = drawn(costs, Draws.requireCount(draws));
        return new EstimateBands(drawn, drawn);
    }

    private static List<CostModel> drawn(CostModel costs, int draws) {
        return ErrorDraw.of(SEED, draws).stream().map(costs::drawn).toList();
    }

    /**
     * What is estimated.
     *
     * @param ttftSeconds mean time to first token
     * @param tpotSeconds mean time per output token; 0 where no request has a second one
     * @param outputTokensPerSecond output tokens over the time until the last one
     */
    record Figures(double ttftSeconds, double tpotSeconds, double outputTokensPerSecond) {}

    /** The columns {@code ttft_p10_ms} to {@code draws}. */
    static List<String> cells(List<CostModel> draws, Function<CostModel, Figures> estimate) {
        if (draws.isEmpty()) {
            return Collections.nCopies(CELLS, "");
        }
        List<Figures> figures = IntStream.range(0, draws.size())
                .parallel()
                .mapToObj(d -> estimate.apply(draws.get(d)))
                .toList();
        List<String> cells = new ArrayList<>();
        add(cells, figures, f -> f.ttftSeconds() * 1e3);
        add(cells, figures, f -> f.tpotSeconds() * 1e3);
        add(cells, figures, Figures::outputTokensPerSecond);
        cells.add(String.valueOf(draws.size()));
        return cells;
    }

    private static void add(List<String> cells, List<Figures> figures, Function<Figures, Double> figure) {
        Band band = Band.of(figures.stream().map(figure).toList());
        // No request had a second token.
        boolean none = band.high() == 0;
        cells.add(none ? "" : EstimateJob.number(band.low()));
        cells.add(none ? "" : EstimateJob.number(band.high()));
    }
}
