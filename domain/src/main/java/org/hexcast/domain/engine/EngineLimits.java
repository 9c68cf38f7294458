package org.hexcast.domain.engine;

/**
 * Limits of one step.
 *
 * @param maxSequences sequences in one step of one replica, all micro-batches together
 * @param maxBatchTokens tokens in one step; a longer prompt is read in chunks, or where the batch rule keeps prompts whole, in a step of its own
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
