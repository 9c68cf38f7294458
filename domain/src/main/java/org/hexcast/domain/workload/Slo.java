package org.hexcast.domain.workload;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.hexcast.domain.unit.Quantity;

/**
 * Service level objective: the limits that a request keeps, and the share of requests that must keep all of them.
 *
 * @param limits any number; none means that every completed request is good
 * @param attainment share of requests, in (0, 1]
 */
public record Slo(List<SloLimit> limits, double attainment) {

    /** Share of requests where a scenario states none. */
    public static final double USUAL_ATTAINMENT = 0.9;

    public Slo {
        limits = List.copyOf(limits);
        if (!(attainment > 0 && attainment <= 1)) {
            throw new IllegalArgumentException("SLO attainment " + attainment + " must be above 0 and at most 1");
        }
    }

    /** No limits. */
    public static Slo none() {
        return new Slo(List.of(), USUAL_ATTAINMENT);
    }

    /** Whether a served request keeps every limit. */
    public boolean holds(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
        for (SloLimit limit : limits) {
            if (!limit.holds(lengths, ttftSeconds, endToEndSeconds)) {
                return false;
            }
        }
        return true;
    }

    /** The largest ratio of a latency of a served request to its limit: 1 or less when it keeps all; 0 without limits. */
    public double scale(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
        double largest = 0;
        for (SloLimit limit : limits) {
            largest = Math.max(largest, limit.ratio(lengths, ttftSeconds, endToEndSeconds));
        }
        return largest;
    }

    /** Limit on the time to first token that a request of these mean lengths must keep, as far as the limits say. */
    public OptionalDouble ttftSeconds(Lengths mean) {
        return least(limit -> limit instanceof SloLimit.Ttft t ? t.seconds() : endToEnd(limit, mean));
    }

    /** Limit on the time per output token that a request of these mean lengths must keep, as far as the limits say. */
    public OptionalDouble tpotSeconds(Lengths mean) {
        return least(limit -> limit instanceof SloLimit.Tpot t
                ? t.seconds()
                : endToEnd(limit, mean) / Math.max(1, mean.outputTokens()));
    }

    private static double endToEnd(SloLimit limit, Lengths mean) {
        if (limit instanceof SloLimit.EndToEnd e) {
            return e.seconds();
        }
        if (limit instanceof SloLimit.Scaled s) {
            return s.factor() * s.reference().seconds(mean.promptTokens(), mean.outputTokens());
        }
        return Double.POSITIVE_INFINITY;
    }

    private OptionalDouble least(ToDoubleFunction<SloLimit> seconds) {
        return limits.stream().mapToDouble(seconds).filter(Double::isFinite).min();
    }

    /** For tables: {@code TTFT 4.00 s, TPOT 150 ms for 90.0 %}. */
    public String label() {
        return limits.isEmpty()
                ? "none"
                : limits.stream().map(SloLimit::label).collect(Collectors.joining(", ")) + " for "
                        + Quantity.percent(attainment);
    }
}
