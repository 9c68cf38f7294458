package org.hexcast.scheduler.plan.strategy;

/**
 * What a replica can carry in its role.
 *
 * @param requestsPerSecond most requests per second; 0 where it cannot serve the workload at all
 * @param latencySeconds prefill: one prompt of mean length alone; decode: time per output token at {@code batch}
 * @param goodShare prefill: share of the prompts whose first token keeps the limit when the replica is busy; decode: 1, its batch keeps the limit
 * @param batch prompts in a step, or sequences decoded together over all micro-batches
 */
public record PhaseRate(double requestsPerSecond, double latencySeconds, double goodShare, int batch) {

    /** It cannot serve the workload. */
    public static final PhaseRate NONE = new PhaseRate(0, Double.POSITIVE_INFINITY, 0, 0);

    /** Seconds of a mean request that waits nowhere: prefill, hand-over of its KV cache, decode steps. */
    public static double requestSeconds(
            PhaseRate prefill, double transferSeconds, PhaseRate decode, double decodeSteps) {
        return prefill.latencySeconds + transferSeconds + decodeSteps * decode.latencySeconds;
    }

    /** Requests per second that keep the limit. */
    public double goodPerSecond() {
        return requestsPerSecond * goodShare;
    }
}
