package org.hexcast.domain.workload;

import java.util.List;

/**
 * What a prompt begins with, as in the Mooncake traces: one id for each further block of tokens, which stands for that block and all before it. Two prompts
 * with the same first ids share that many blocks of KV cache.
 *
 * @param ids in order of the prompt; the last block may be partly filled
 * @param blockTokens tokens of one block, at least 1
 */
public record PrefixHashes(List<Long> ids, int blockTokens) {

    /** Shares nothing. */
    public static final PrefixHashes NONE = new PrefixHashes(List.of(), 512);

    public PrefixHashes {
        ids = List.copyOf(ids);
        if (blockTokens < 1) {
            throw new IllegalArgumentException("prefix blocks of " + blockTokens + " tokens must have at least 1");
        }
    }
}
