package org.hexcast.domain.plan;

import java.util.List;

/**
 * A plan with the flow that gave it its shares.
 *
 * @param plan the plan
 * @param requestsPerSecond the most that it carries, before any queueing
 * @param replicas what each replica can carry and does carry at that flow
 * @param links how busy each link is with KV caches at that flow, the busiest first
 */
public record PlannedFlow(Plan plan, double requestsPerSecond, List<ReplicaLoad> replicas, List<LinkLoad> links) {

    public PlannedFlow {
        replicas = List.copyOf(replicas);
        links = List.copyOf(links);
    }

    /**
     * Load of one replica.
     *
     * @param replica which
     * @param capacity requests per second that it can carry within the limits of the objective
     * @param carried requests per second that it does carry
     * @param latencySeconds prefill: one prompt of mean length alone; decode: time per output token at {@code batch}
     * @param batch prompts in a step, or sequences decoded together
     */
    public record ReplicaLoad(ReplicaId replica, double capacity, double carried, double latencySeconds, int batch) {

        /** Share of its capacity. */
        public double share() {
            return carried / capacity;
        }
    }

    /**
     * Load of one link.
     *
     * @param link its name
     * @param share of its time
     */
    public record LinkLoad(String link, double share) {}
}
