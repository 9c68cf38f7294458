package org.hexcast.scheduler.plan.flow;

import java.util.List;

/**
 * The flow network of one partition: coordinator to prefill in, through each prefill replica, over a KV route, through a decode replica, back to the
 * coordinator; and, beside them, coordinator to each co-located replica and back. All capacities are requests per second, a request being one of mean size. Edges at the coordinator carry token ids only and have none.
 *
 * @param prefill capacity of each prefill replica, finite, above 0
 * @param decode capacity of each decode replica, finite, above 0
 * @param colocated capacity of each co-located replica, finite, above 0; no link limits it
 * @param routes every KV route that may be used; two of them may use the same links
 */
public record FlowProblem(List<Double> prefill, List<Double> decode, List<Double> colocated, List<Route> routes) {

    public FlowProblem {
        prefill = List.copyOf(prefill);
        decode = List.copyOf(decode);
        colocated = List.copyOf(colocated);
        routes = List.copyOf(routes);
    }

    /** The most that its prefill replicas carry together. */
    public double prefillSum() {
        return sum(prefill);
    }

    /** The most that its decode replicas carry together. */
    public double decodeSum() {
        return sum(decode);
    }

    /** The most that its co-located replicas carry together, which every maximum flow lets them carry. */
    public double colocatedSum() {
        return sum(colocated);
    }

    private static double sum(List<Double> capacities) {
        return capacities.stream().mapToDouble(Double::doubleValue).sum();
    }

    /**
     * A KV route from a prefill to a decode replica.
     *
     * @param from index of the prefill replica
     * @param to index of the decode replica
     * @param uses links that it crosses
     * @param transferSeconds time of a mean KV cache that has the links to itself
     */
    public record Route(int from, int to, List<Use> uses, double transferSeconds) {

        public Route {
            uses = List.copyOf(uses);
        }

        /** Most requests per second when no other route uses its links; finite. */
        public double mostPerSecond() {
            double busiest = 1 / MOST_PER_SECOND;
            for (Use use : uses) {
                busiest = Math.max(busiest, use.secondsPerRequest());
            }
            return 1 / busiest;
        }
    }

    /** Stands for a route without limit: flow algorithms need finite capacities. */
    static final double MOST_PER_SECOND = 1e9;

    /**
     * What a request puts on a link.
     *
     * @param link names the link; routes with the same name share it
     * @param secondsPerRequest time for which one request occupies it
     */
    public record Use(String link, double secondsPerRequest) {}
}
