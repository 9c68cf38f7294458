package org.hexcast.domain.workload;

import java.util.ArrayList;
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

    /** Tokens of a block of a session's context: the block size that engines use most, so that as much is shared as by them. */
    public static final int SESSION_BLOCK_TOKENS = 16;

    private static final int SESSION_SHIFT = 20;

    public PrefixHashes {
        ids = List.copyOf(ids);
        if (blockTokens < 1) {
            throw new IllegalArgumentException("prefix blocks of " + blockTokens + " tokens must have at least 1");
        }
    }

    /**
     * The whole blocks among the first tokens of a session. Ids are unique to the session and stay as its context grows, so a turn shares every whole block of
     * the prompt before it.
     *
     * @param session number of the session
     * @param tokens length of the context so far
     */
    public static PrefixHashes ofSession(long session, int tokens) {
        List<Long> ids = new ArrayList<>(tokens / SESSION_BLOCK_TOKENS);
        for (long block = 0; block < tokens / SESSION_BLOCK_TOKENS; block++) {
            ids.add((session << SESSION_SHIFT) + block);
        }
        return new PrefixHashes(ids, SESSION_BLOCK_TOKENS);
    }

    /** What is left of it when a prompt is cut to so many tokens: whole blocks only. */
    PrefixHashes cutTo(int tokens) {
        return ids.size() <= tokens / blockTokens
                ? this
                : new PrefixHashes(ids.subList(0, tokens / blockTokens), blockTokens);
    }
}
