package org.hexcast.scheduler.serve;

import org.hexcast.domain.workload.RequestId;

/**
 * What a policy may know of a request in service: its prompt and the tokens emitted so far, not how many will come. Owned by the replica that serves it,
 * which may extend it with what only a driver of the policies needs; the policies hand back what they were given.
 */
public class SequenceState {

    private final RequestId id;
    private final int promptTokens;
    private int emittedTokens;
    private int preemptions;

    /**
     * A request that waits for prefill.
     *
     * @param id its id; smaller ids arrived earlier
     * @param promptTokens at least 1
     */
    public SequenceState(RequestId id, int promptTokens) {
        this.id = id;
        this.promptTokens = promptTokens;
    }

    /** The request. */
    public final RequestId id() {
        return id;
    }

    /** Tokens of the prompt. */
    public final int promptTokens() {
        return promptTokens;
    }

    /** Output tokens emitted so far. */
    public final int emittedTokens() {
        return emittedTokens;
    }

    /** Tokens whose keys and values the next step attends to: the prompt and every token emitted so far. */
    public final int contextTokens() {
        return promptTokens + emittedTokens;
    }

    /** How often the KV cache was thrown away. */
    public final int preemptions() {
        return preemptions;
    }

    /** Notes that a token was emitted. */
    public final void emitted() {
        emittedTokens++;
    }

    /** Notes that the KV cache was thrown away. */
    public final void preempted() {
        preemptions++;
    }
}
