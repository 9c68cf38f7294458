package org.hexcast.domain.result;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Collects times in memory that does not grow with their number. Owned by one thread. What it answers does not depend on the order of recording.
 *
 * <p>Backed by HdrHistogram with three significant digits: a quantile is off by at most 0.1 %. The sum is exact: whole nanoseconds, in units of 2^62 and a rest.
 */
public final class LatencyRecorder {

    private static final int DIGITS = 3;

    /** Bits of a time that decide its bucket: HdrHistogram keeps 2^11 steps for three digits. */
    private static final int BUCKET_BITS = 11;

    private static final long CARRY = 1L << 62;

    private final Histogram histogram = new Histogram(DIGITS);
    private long sumCarries;
    private long sumNanos;
    private long maxNanos;

    /** Adds the same time {@code count} times. */
    public void record(long nanos, long count) {
        record(nanos, count, Math.multiplyExact(nanos, count), nanos);
    }

    /**
     * Adds {@code count} times that all fall into the bucket of {@code nanos}, as {@link #sameBucket} says.
     *
     * @param nanos one of them
     * @param count how many
     * @param sum of them, at most 2^62
     * @param max the longest
     */
    public void record(long nanos, long count, long sum, long max) {
        histogram.recordValueWithCount(nanos, count);
        addSum(sum);
        maxNanos = Math.max(maxNanos, max);
    }

    private void addSum(long nanos) {
        sumNanos += nanos;
        if (sumNanos >= CARRY) {
            sumNanos -= CARRY;
            sumCarries++;
        }
    }

    /** Whether two times are one to the quantiles. */
    public static boolean sameBucket(long a, long b) {
        int shift = shift(a);
        return shift == shift(b) && a >> shift == b >> shift;
    }

    private static int shift(long nanos) {
        return Math.max(0, Long.SIZE - BUCKET_BITS - Long.numberOfLeadingZeros(nanos));
    }

    /** Adds everything that another recorder holds. */
    public void add(LatencyRecorder other) {
        histogram.add(other.histogram);
        addSum(other.sumNanos);
        sumCarries += other.sumCarries;
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    /** How many times it holds. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** The quantile at any share in [0, 1], in seconds; 0 when nothing was recorded. */
    public double quantileSeconds(double share) {
        return count() == 0 ? 0 : Math.min(maxNanos, histogram.getValueAtPercentile(share * 100)) / 1e9;
    }

    /** Exact mean in seconds; 0 when nothing was recorded. */
    public double meanSeconds() {
        long count = count();
        return count == 0 ? 0 : ((double) sumCarries * CARRY + sumNanos) / count / 1e9;
    }

    /** Everything in one record. */
    public LatencySummary summary() {
        List<Double> quantiles =
                LatencySummary.SHARES.stream().map(this::quantileSeconds).toList();
        return new LatencySummary(count(), meanSeconds(), maxNanos / 1e9, quantiles);
    }
}
