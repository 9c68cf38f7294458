package org.hexcast.scheduler.serve;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hexcast.domain.plan.ReplicaId;

/** Sends arrivals to each replica in turn; one that could not hold a request is passed over. */
final class RoundRobinDispatcher implements Dispatcher {

    private final List<ReplicaId> targets;
    private int next;

    RoundRobinDispatcher(Collection<ReplicaId> targets) {
        this.targets = List.copyOf(targets);
    }

    @Override
    public Optional<ReplicaId> dispatch(SequenceState request, TargetLoads loads) {
        for (int i = 0; i < targets.size(); i++) {
            int index = (next + i) % targets.size();
            if (loads.couldServe(targets.get(index), request)) {
                next = (index + 1) % targets.size();
                return Optional.of(targets.get(index));
            }
        }
        return Optional.empty();
    }
}
