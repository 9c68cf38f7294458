package org.hexcast.realexec.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts durations by their length. Owned by the metrics that it is one of. */
final class Histogram {

    private final List<Double> bounds;
    private final long[] counts;
    private long sumNanos;

    /** Buckets up to each of these seconds, ascending, and one beyond. */
    Histogram(List<Double> bounds) {
        this.bounds = bounds;
        this.counts = new long[bounds.size() + 1];
    }

    void observe(long nanos) {
        double seconds = seconds(nanos);
        int bucket = 0;
        while (bucket < bounds.size() && seconds > bounds.get(bucket)) {
            bucket++;
        }
        counts[bucket]++;
        sumNanos += nanos;
    }

    List<Double> bounds() {
        return bounds;
    }

    /** Durations of at most each bound; all of them last. */
    List<Long> cumulated() {
        List<Long> cumulated = new ArrayList<>(counts.length);
        long sum = 0;
        for (long count : counts) {
            sum += count;
            cumulated.add(sum);
        }
        return cumulated;
    }

    double sumSeconds() {
        return seconds(sumNanos);
    }

    Histogram copy() {
        Histogram copy = new Histogram(bounds);
        System.arraycopy(counts, 0, copy.counts, 0, counts.length);
        copy.sumNanos = sumNanos;
        return copy;
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }
}
