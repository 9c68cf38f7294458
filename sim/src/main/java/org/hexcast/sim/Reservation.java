package org.hexcast.sim;

import org.hexcast.scheduler.serve.SequenceState;

/** Blocks that a decode replica holds for a KV cache on its way. Owned by the hand-over. */
final class Reservation extends SequenceState {

    /** For a request whose prompt is read and whose first token is out. */
    Reservation(SimRequest request) {
        super(request.request(), request.priority());
        emitted();
        read(request.promptTokens());
    }
}
