package org.hexcast.domain.result;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.plan.Objective;

/** A figure of a run that is followed through the draws of the cost errors; files name it by {@link #word}. */
public enum DrawnFigure {
    OUTPUT_TOKENS_PER_S(true, m -> m.throughput().outputTokensPerSecond()),
    GOOD_REQUESTS_PER_S(true, m -> m.throughput().goodRequestsPerSecond()),
    TTFT_MEAN_S(false, m -> m.latencies().ttft().mean()),
    TTFT_P99_S(false, m -> m.latencies().ttft().quantile(0.99)),
    TPOT_MEAN_S(false, m -> m.latencies().tpot().mean()),
    TPOT_P99_S(false, m -> m.latencies().tpot().quantile(0.99)),
    E2E_MEAN_S(false, m -> m.latencies().endToEnd().mean());

    private final boolean moreIsBetter;
    private final ToDoubleFunction<RunMetrics> figure;

    DrawnFigure(boolean moreIsBetter, ToDoubleFunction<RunMetrics> figure) {
        this.moreIsBetter = moreIsBetter;
        this.figure = figure;
    }

    /** Name in files, with its unit. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is a rate; the others are times. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Its value in a run; 0 for a latency that no request has. */
    public double of(RunMetrics metrics) {
        return figure.applyAsDouble(metrics);
    }

    /** What plans with this objective are judged by. The price of a plan is not subject to errors; what it carries is. */
    public static DrawnFigure of(Objective objective) {
        return switch (objective) {
            case THROUGHPUT -> OUTPUT_TOKENS_PER_S;
            case GOODPUT, PRICE -> GOOD_REQUESTS_PER_S;
            case LATENCY -> E2E_MEAN_S;
        };
    }
}
