package org.hexcast.scheduler.serve;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hexcast.domain.plan.ReplicaId;

/** Sends arrivals to the prefill replicas in proportion to the plan's shares, spread evenly (HexGen-2, ICLR 2025, section 3.3). */
public final class FlowProportionalDispatcher implements Dispatcher {

    private final SmoothRoundRobin<ReplicaId> robin;

    /** Shares of the arrivals by replica. */
    public FlowProportionalDispatcher(Map<ReplicaId, Double> arrivalShares) {
        robin = new SmoothRoundRobin<>(arrivalShares);
    }

    @Override
    public Optional<ReplicaId> dispatch(SequenceState request, Predicate<ReplicaId> couldServe) {
        return robin.pick(couldServe);
    }
}
