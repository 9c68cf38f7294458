package org.hexcast.domain.plan;

/**
 * Way of KV caches from a prefill to a decode replica.
 *
 * @param from a prefill replica
 * @param to a decode replica
 * @param share share of the prefill replica's hand-overs, in (0, 1]
 */
public record KvRoute(ReplicaId from, ReplicaId to, double share) {

    public KvRoute {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("the route " + from + " to " + to + " has the share " + share
                    + ", which must be above 0 and at most 1");
        }
    }
}
