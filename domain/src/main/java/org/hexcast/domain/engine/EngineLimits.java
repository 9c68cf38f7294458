package org.hexcast.domain.engine;

/**
 * Limits of one step.
 *
 * @param maxSequences sequences in one step of one replica, all micro-batches together
 * @param maxBatchTokens prompt tokens in one prefill step; a longer prompt runs in a step of its own
 */
public record EngineLimits(int maxSequences, int maxBatchTokens) {

    public EngineLimits {
        if (maxSequences < 1 || maxSequences > 1 << 20) {
            throw new IllegalArgumentException("max sequences " + maxSequences + " must be from 1 to " + (1 << 20));
        }
        if (maxBatchTokens < 1 || maxBatchTokens > 1 << 24) {
            throw new IllegalArgumentException(
                    "max batch tokens " + maxBatchTokens + " must be from 1 to " + (1 << 24));
        }
    }
}
