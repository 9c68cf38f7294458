package org.hexcast.scheduler.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;
import org.hexcast.domain.plan.ReplicaId;

/**
 * Sends each arrival to the replica with the least load for its share of the plan: on a mixed pool a replica with twice the share may have twice the load.
 * Ties go to the replica named first.
 */
final class LeastLoadedDispatcher implements Dispatcher {

    private final Map<ReplicaId, Double> shares;
    private final ToLongBiFunction<TargetLoads, ReplicaId> load;

    LeastLoadedDispatcher(Map<ReplicaId, Double> shares, ToLongBiFunction<TargetLoads, ReplicaId> load) {
        this.shares = new LinkedHashMap<>(shares);
        this.load = load;
    }

    @Override
    public Optional<ReplicaId> dispatch(SequenceState request, TargetLoads loads) {
        Optional<ReplicaId> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<ReplicaId, Double> target : shares.entrySet()) {
            double weighted = load.applyAsLong(loads, target.getKey()) / target.getValue();
            if (weighted < least && loads.couldServe(target.getKey(), request)) {
                least = weighted;
                best = Optional.of(target.getKey());
            }
        }
        return best;
    }
}
