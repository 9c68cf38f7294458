package org.hexcast.sim;

import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;

/** Hears what happens in a run, in order of time. Must not change the run. */
public interface RunListener {

    /** Hears nothing. */
    RunListener NONE = new RunListener() {};

    /** A request got its last token. */
    default void completed(RequestTimeline timeline) {}

    /** A request was rejected, for this reason. */
    default void rejected(Request request, long nowNanos, Rejection reason) {}

    /** The client of a request gave up. */
    default void timedOut(Request request, long nowNanos) {}

    /** Whether it wants to hear of steps, transfers and loads; then the run goes step by step. */
    default boolean watchesSteps() {
        return false;
    }

    /** A stage has run a step; heard when it ends. */
    default void step(StageStep step) {}

    /** A KV cache has been moved; heard when it has arrived. */
    default void transfer(RequestId request, ReplicaId from, ReplicaId to, long startNanos, long endNanos) {}

    /** The load of a replica after a decision or the end of a step. */
    default void load(ReplicaLoad load) {}

    /** Why a request was rejected. */
    enum Rejection {
        /** No replica of the plan could hold its prompt, even when empty. */
        PROMPT_TOO_LONG,
        /** It outgrew the KV blocks of its decode replica. */
        OUTGREW_REPLICA,
        /** The queue of the replica that it was sent to was full. */
        QUEUE_FULL
    }

    /**
     * One step of one stage.
     *
     * @param replica whose stage
     * @param stage its number, from 0
     * @param startNanos when it began
     * @param endNanos when it ended
     * @param promptTokens tokens of prompts read in it
     * @param decodes sequences that got a further token
     */
    record StageStep(ReplicaId replica, int stage, long startNanos, long endNanos, long promptTokens, long decodes) {}

    /**
     * Load of one replica at one time.
     *
     * @param replica which
     * @param nanos when
     * @param waiting requests that wait to be served there
     * @param running sequences in service
     * @param usedBlocks KV blocks held
     * @param totalBlocks all KV blocks
     */
    record ReplicaLoad(ReplicaId replica, long nanos, int waiting, int running, long usedBlocks, long totalBlocks) {}
}
