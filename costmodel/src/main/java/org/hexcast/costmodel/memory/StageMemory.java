package org.hexcast.costmodel.memory;

/**
 * Memory of one GPU of a stage.
 *
 * @param usableBytes what the engine may use in all
 * @param weightBytes weights of the shard
 * @param activationBytes activations of the largest step
 * @param reserveBytes what the runtime takes
 * @param kvBytesPerToken KV cache of one token in the stage's layers
 * @param kvBytes what is left for KV cache; negative where even the rest does not fit
 */
public record StageMemory(
        double usableBytes,
        double weightBytes,
        double activationBytes,
        double reserveBytes,
        double kvBytesPerToken,
        double kvBytes) {

    /** KV blocks of so many tokens that fit. */
    public long blocks(int blockTokens) {
        return kvBytes <= 0 ? 0 : (long) Math.floor(kvBytes / (kvBytesPerToken * blockTokens));
    }
}
