package org.hexcast.domain.result;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Collects times in memory that does not grow with their number. Owned by one thread.
 *
 * <p>Backed by HdrHistogram with three significant digits: a quantile is off by at most 0.1 %.
 */
public final class LatencyRecorder {

    private final Histogram histogram = new Histogram(3);
    private double sumNanos;
    private long maxNanos;

    /** Adds the same time {@code count} times. */
    public void record(long nanos, long count) {
        histogram.recordValueWithCount(nanos, count);
        sumNanos += (double) nanos * count;
        maxNanos = Math.max(maxNanos, nanos);
    }

    /** Adds everything that another recorder holds. */
    public void add(LatencyRecorder other) {
        histogram.add(other.histogram);
        sumNanos += other.sumNanos;
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    /** The quantile at any share in [0, 1], in seconds; 0 when nothing was recorded. */
    public double quantileSeconds(double share) {
        return histogram.getTotalCount() == 0
                ? 0
                : Math.min(maxNanos, histogram.getValueAtPercentile(share * 100)) / 1e9;
    }

    /** Exact mean in seconds; 0 when nothing was recorded. */
    public double meanSeconds() {
        long count = histogram.getTotalCount();
        return count == 0 ? 0 : sumNanos / count / 1e9;
    }

    /** Everything in one record. */
    public LatencySummary summary() {
        List<Double> quantiles =
                LatencySummary.SHARES.stream().map(this::quantileSeconds).toList();
        return new LatencySummary(histogram.getTotalCount(), meanSeconds(), maxNanos / 1e9, quantiles);
    }
}
