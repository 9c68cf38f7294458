package org.hexcast.domain.result;

import java.util.Locale;
import org.hexcast.domain.plan.Objective;

/** A figure of a run that is followed through the draws of the cost errors; files name it by {@link #word}. */
public enum DrawnFigure {
    /** Throughput. */
    OUTPUT_TOKENS_PER_S(true),
    /** Goodput. */
    GOOD_REQUESTS_PER_S(true),
    /** Mean time to first token. */
    TTFT_MEAN_S(false),
    /** Its 99 % quantile. */
    TTFT_P99_S(false),
    /** Mean time per output token. */
    TPOT_MEAN_S(false),
    /** Its 99 % quantile. */
    TPOT_P99_S(false),
    /** Mean from arrival to last token. */
    E2E_MEAN_S(false);

    private final boolean moreIsBetter;

    DrawnFigure(boolean moreIsBetter) {
        this.moreIsBetter = moreIsBetter;
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
        return switch (this) {
            case OUTPUT_TOKENS_PER_S -> metrics.throughput().outputTokensPerSecond();
            case GOOD_REQUESTS_PER_S -> metrics.throughput().goodRequestsPerSecond();
            case TTFT_MEAN_S -> metrics.latencies().ttft().mean();
            case TTFT_P99_S -> metrics.latencies().ttft().quantile(0.99);
            case TPOT_MEAN_S -> metrics.latencies().tpot().mean();
            case TPOT_P99_S -> metrics.latencies().tpot().quantile(0.99);
            case E2E_MEAN_S -> metrics.latencies().endToEnd().mean();
        };
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
