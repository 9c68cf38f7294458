package org.hexcast.scheduler.serve;

import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.plan.ReplicaId;

/** Sends arrivals to replicas in proportion to the plan's shares, spread evenly (HexGen-2, ICLR 2025, section 3.3). */
public final class FlowProportionalDispatcher implements Dispatcher {

    private final SmoothRoundRobin<ReplicaId> robin;

    /** Shares of the arrivals by replica. */
    public FlowProportionalDispatcher(Map<ReplicaId, Double> arrivalShares) {
        robin = new SmoothRoundRobin<>(arrivalShares);
    }

    @Override
    public Optional<ReplicaId> dispatch(SequenceState request, TargetLoads loads) {
        return robin.pick(id -> loads.couldServe(id, request));
    }
}
