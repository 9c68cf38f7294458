package org.hexcast.domain.engine;

/**
 * What an engine does with device memory.
 *
 * @param blockTokens tokens per KV block
 * @param share share of the memory that the engine uses, in (0, 1]
 * @param shareOf of which memory
 * @param reserveBytes what the CUDA context, communication buffers and workspaces take on every GPU, within that share
 * @param mostKvBlocks upper limit on KV blocks per replica; {@link Long#MAX_VALUE} where memory alone decides
 */
public record EngineMemory(int blockTokens, double share, ShareOf shareOf, long reserveBytes, long mostKvBlocks) {

    /** What a memory share is a share of. */
    public enum ShareOf {
        /** All of the device memory; weights, activations, reserve and KV blocks together stay below the share (vLLM). */
        TOTAL,
        /** What weights, activations and reserve leave free; KV blocks stay below the share of that (TensorRT-LLM). */
        FREE
    }

    public EngineMemory {
        if (blockTokens < 1 || blockTokens > 65_536) {
            throw new IllegalArgumentException("block size " + blockTokens + " tokens must be from 1 to 65536");
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("memory share " + share + " must be above 0 and at most 1");
        }
        if (reserveBytes < 0 || reserveBytes > 1L << 40) {
            throw new IllegalArgumentException("memory reserve " + reserveBytes + " bytes must be from 0 to 1 TiB");
        }
        if (mostKvBlocks < 1) {
            throw new IllegalArgumentException("KV blocks " + mostKvBlocks + " must be at least 1");
        }
    }

    /** Blocks that a sequence of this many tokens occupies. */
    public long blocksFor(long tokens) {
        return (tokens + blockTokens - 1) / blockTokens;
    }
}
