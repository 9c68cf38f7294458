package org.hexcast.domain.result;

import java.util.List;
import org.hexcast.domain.plan.ReplicaId;

/**
 * Load over time, as time averages over bins of equal width; bin i covers {@code [i * binNanos, (i + 1) * binNanos)}, the last one only until the end.
 *
 * @param binNanos width of a bin
 * @param endNanos end of what was watched
 * @param replicas in the order of the plan
 * @param routes in the order of the plan
 */
public record LoadSeries(long binNanos, long endNanos, List<OfReplica> replicas, List<OfRoute> routes) {

    /**
     * One replica.
     *
     * @param replica which
     * @param waiting mean requests that wait there
     * @param running mean sequences in service
     * @param kvShare mean occupied share of its KV blocks
     */
    public record OfReplica(ReplicaId replica, List<Double> waiting, List<Double> running, List<Double> kvShare) {
        public OfReplica {
            waiting = List.copyOf(waiting);
            running = List.copyOf(running);
            kvShare = List.copyOf(kvShare);
        }
    }

    /**
     * One route.
     *
     * @param from a prefill replica
     * @param to a decode replica
     * @param inFlight mean transfers that are under way
     */
    public record OfRoute(ReplicaId from, ReplicaId to, List<Double> inFlight) {
        public OfRoute {
            inFlight = List.copyOf(inFlight);
        }
    }

    public LoadSeries {
        replicas = List.copyOf(replicas);
        routes = List.copyOf(routes);
        if (binNanos < 1 || endNanos < 0) {
            throw new IllegalArgumentException(
                    "bins of " + binNanos + " ns until " + endNanos + " ns must have a width and an end of 0 or later");
        }
        long bins = bins(binNanos, endNanos);
        for (OfReplica line : replicas) {
            requireBins(line.replica().name(), bins, line.waiting());
            requireBins(line.replica().name(), bins, line.running());
            requireBins(line.replica().name(), bins, line.kvShare());
        }
        for (OfRoute line : routes) {
            requireBins(line.from() + " to " + line.to(), bins, line.inFlight());
        }
    }

    private static long bins(long binNanos, long endNanos) {
        return endNanos / binNanos + (endNanos % binNanos == 0 ? 0 : 1);
    }

    private static void requireBins(String subject, long bins, List<Double> means) {
        if (means.size() != bins) {
            throw new IllegalArgumentException(
                    subject + " has " + means.size() + " bins, the series has " + bins + " of them");
        }
    }

    /** How many bins there are. */
    public int bins() {
        return (int) bins(binNanos, endNanos);
    }

    /** Where a bin begins. */
    public long fromNanos(int bin) {
        return bin * binNanos;
    }

    /** Where a bin ends. */
    public long toNanos(int bin) {
        return Math.min(endNanos, (bin + 1L) * binNanos);
    }
}
