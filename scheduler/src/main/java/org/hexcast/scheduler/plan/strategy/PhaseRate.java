package org.hexcast.scheduler.plan.strategy;

/**
 * What a replica can carry in its role.
 *
 * @param requestsPerSecond most requests per second; 0 where it cannot serve the workload at all
 * @param promptSeconds time to read one prompt of mean length, alone or, co-located, beside the batch; decode: 0
 * @param tokenSeconds time per output token at {@code batch}; prefill: 0
 * @param goodShare share of the prompts whose first token keeps the limit when the replica is busy; decode: 1, its batch keeps the limit
 * @param batch prompts in a step; or sequences together over all micro-batches
 */
public record PhaseRate(
        double requestsPerSecond, double promptSeconds, double tokenSeconds, double goodShare, int batch) {

    /** It cannot serve the workload. */
    public static final PhaseRate NONE = new PhaseRate(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0);

    /** What a table shows: the time per output token, or that of a prompt where there is none. */
    public double latencySeconds() {
        return tokenSeconds > 0 ? tokenSeconds : promptSeconds;
    }

    /** Seconds of a mean request that waits nowhere: prefill, hand-over of its KV cache, decode steps. */
    public static double requestSeconds(
            PhaseRate prefill, double transferSeconds, PhaseRate decode, double decodeSteps) {
        return prefill.promptSeconds + transferSeconds + decodeSteps * decode.tokenSeconds;
    }

    /** Seconds of a mean request that waits nowhere and stays on one co-located replica. */
    public double requestSeconds(double decodeSteps) {
        return promptSeconds + decodeSteps * tokenSeconds;
    }

    /** Requests per second that keep the limit. */
    public double goodPerSecond() {
        return requestsPerSecond * goodShare;
    }
}
