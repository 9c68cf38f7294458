package org.hexcast.sim;

import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.workload.Request;

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
    default void step(StepSpan step) {}

    /** A KV cache has been moved; heard when it has arrived. */
    default void transfer(TransferSpan transfer) {}

    /** The load of a replica after a decision or the end of a step. */
    default void load(LoadSample load) {}

    /** Why a request was rejected. */
    enum Rejection {
        /** No replica of the plan could hold its prompt, even when empty. */
        PROMPT_TOO_LONG,
        /** It outgrew the KV blocks of its decode replica. */
        OUTGREW_REPLICA,
        /** The queue of the replica that it was sent to was full. */
        QUEUE_FULL
    }
}
