package org.hexcast.scheduler.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ReplicaId;

/**
 * Chooses the decode replica that takes over from one prefill replica: in proportion to the plan's shares, among the routes whose decode replica has room
 * for the KV cache now. Where none has, the hand-over waits and its blocks stay held: back-pressure.
 */
public final class RouteChooser {

    private final SmoothRoundRobin<ReplicaId> robin;

    /** The routes of one prefill replica. */
    public RouteChooser(List<KvRoute> routes) {
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        routes.forEach(route -> shares.put(route.to(), route.share()));
        robin = new SmoothRoundRobin<>(shares);
    }

    /** The decode replica, or nothing while none has room. */
    public Optional<ReplicaId> choose(Predicate<ReplicaId> hasRoom) {
        return robin.pick(hasRoom);
    }
}
