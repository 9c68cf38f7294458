package org.hexcast.scheduler.serve;

import java.util.Optional;
import java.util.function.Predicate;
import org.hexcast.domain.plan.ReplicaId;

/**
 * Chooses the replica that reads the prompt of an arriving request. Called once for each arrival, in order, by one thread; deterministic.
 */
public interface Dispatcher {

    /**
     * The replica for this request.
     *
     * @param request the arrival
     * @param couldServe whether a replica could hold the request if it were empty
     * @return nothing if no replica could
     */
    Optional<ReplicaId> dispatch(SequenceState request, Predicate<ReplicaId> couldServe);
}
