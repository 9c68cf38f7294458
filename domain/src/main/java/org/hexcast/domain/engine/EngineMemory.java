package org.hexcast.domain.engine;

import java.util.OptionalLong;

/**
 * What an engine does with device memory.
 *
 * @param blockTokens tokens per KV block
 * @param share share of the memory that the engine uses, in (0, 1]
 * @param shareOf of which memory
 * @param reserveBytes what the CUDA context, communication buffers and workspaces take on every GPU, within that share
 * @param logitCopies 32-bit copies of the logits of a full batch that the sampler keeps at once
 * @param kvBlocks KV blocks of a replica, as measured or set; empty where the rest of the memory decides
 */
public record EngineMemory(
        int blockTokens, double share, ShareOf shareOf, long reserveBytes, double logitCopies, OptionalLong kvBlocks) {

    /** Copies of the logits where an engine says nothing else: 16 bits as computed, 32 bits, and probabilities. */
    public static final double USUAL_LOGIT_COPIES = 2.5;

    private static final long MOST_BLOCKS = 1L << 40;

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
        if (!(logitCopies >= 0 && logitCopies <= 100)) {
            throw new IllegalArgumentException("logit copies " + logitCopies + " must be from 0 to 100");
        }
        if (kvBlocks.isPresent() && (kvBlocks.getAsLong() < 1 || kvBlocks.getAsLong() > MOST_BLOCKS)) {
            throw new IllegalArgumentException(
                    "KV blocks " + kvBlocks.getAsLong() + " must be from 1 to " + MOST_BLOCKS);
        }
    }

    /** Memory whose rest decides how many KV blocks there are. */
    public EngineMemory(int blockTokens, double share, ShareOf shareOf, long reserveBytes) {
        this(blockTokens, share, shareOf, reserveBytes, USUAL_LOGIT_COPIES, OptionalLong.empty());
    }

    /** The same with so many KV blocks a replica, whatever the rest of the memory is. */
    public EngineMemory withKvBlocks(long blocks) {
        return new EngineMemory(blockTokens, share, shareOf, reserveBytes, logitCopies, OptionalLong.of(blocks));
    }

    /** Blocks that a sequence of this many tokens occupies. */
    public long blocksFor(long tokens) {
        return (tokens + blockTokens - 1) / blockTokens;
    }
}
