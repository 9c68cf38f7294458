package org.hexcast.realexec.serving;

import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.TransferSpan;

/** Hears what happens while a plan is served, in order of time, on the thread that serves. Must not change what is served, nor take long. */
public interface ServingListener {

    /** Hears nothing. */
    ServingListener NONE = new ServingListener() {};

    /** A request has arrived. */
    default void arrived(Answer answer, long nowNanos) {}

    /** A request got a token. */
    default void token(Answer answer, int token, long nowNanos) {}

    /** A request got its last token. */
    default void completed(Answer answer, RequestTimeline timeline) {}

    /** A request ended without its last token; {@link Answer#end} says how and why. */
    default void ended(Answer answer, long nowNanos) {}

    /** A stage has run a step; heard when all its devices have ended it. */
    default void step(StageStep step) {}

    /** A KV cache has been moved. */
    default void transfer(TransferSpan transfer) {}

    /** The load of a replica after a decision or the end of a step. */
    default void load(LoadSample load) {}

    /** A replica is lost. */
    default void lost(String replica, String reason, long nowNanos) {}
}
