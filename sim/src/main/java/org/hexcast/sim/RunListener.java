package org.hexcast.sim;

import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;

/** Hears what happens to the requests of a run, in order of time. Must not change the run. */
public interface RunListener {

    /** Hears nothing. */
    RunListener NONE = new RunListener() {};

    /** A request got its last token. */
    default void completed(RequestTimeline timeline) {}

    /** A request was rejected, for this reason. */
    default void rejected(Request request, long nowNanos, Rejection reason) {}

    /** Why a request was rejected. */
    enum Rejection {
        /** No replica of the plan could hold its prompt, even when empty. */
        PROMPT_TOO_LONG,
        /** It outgrew the KV blocks of its decode replica. */
        OUTGREW_REPLICA
    }
}
