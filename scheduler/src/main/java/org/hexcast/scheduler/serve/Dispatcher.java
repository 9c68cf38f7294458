package org.hexcast.scheduler.serve;

import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.plan.ReplicaId;

/**
 * Chooses the replica that reads the prompt of an arriving request. Called once for each arrival, in order, by one thread; deterministic.
 */
public interface Dispatcher {

    /**
     * The replica for this request.
     *
     * @param request the arrival
     * @param loads the replicas as they are now
     * @return nothing if no replica could hold it
     */
    Optional<ReplicaId> dispatch(SequenceState request, TargetLoads loads);

    /** The dispatcher of a rule, for these replicas with their shares of the arrivals. */
    static Dispatcher of(DispatchRule rule, Map<ReplicaId, Double> shares) {
        return switch (rule) {
            case FLOW_PROPORTIONAL -> new FlowProportionalDispatcher(shares);
            case ROUND_ROBIN -> new RoundRobinDispatcher(shares.keySet());
            case SHORTEST_QUEUE -> new LeastLoadedDispatcher(shares, TargetLoads::outstandingRequests);
            case LEAST_OUTSTANDING_TOKENS -> new LeastLoadedDispatcher(shares, TargetLoads::outstandingTokens);
            case PREFIX_AWARE -> new PrefixAwareDispatcher(shares);
        };
    }
}
