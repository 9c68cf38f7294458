package org.hexcast.sim;

import org.hexcast.domain.workload.Request;
import org.hexcast.scheduler.serve.ServedSequence;
import org.jspecify.annotations.Nullable;

/** A request on its way through the simulation. Owned by the actor that has it. */
final class SimRequest extends ServedSequence {

    private @Nullable ReplicaActor home;

    SimRequest(Request request, int priority) {
        super(request, priority);
    }

    /** The replica that serves it now. */
    ReplicaActor home() {
        ReplicaActor actor = home;
        if (actor == null) {
            throw new IllegalStateException("INV-2: " + id() + " is at no replica");
        }
        return actor;
    }

    void home(ReplicaActor actor) {
        home = actor;
    }

    /** Tokens that it will still emit; only the simulated world knows. */
    @Override
    public int remainingTokens() {
        return request().outputTokens() - emittedTokens();
    }
}
