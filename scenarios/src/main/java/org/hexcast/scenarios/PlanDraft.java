package org.hexcast.scenarios;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * A plan as it stands in a file: replicas, and shares and routes as far as they are given. It remembers where each stands, so that whoever checks it
 * against a cluster and a model can say so.
 *
 * @param node where the replicas stand
 * @param written none where there is no plan
 * @param arrivalShares empty where the file gives none
 * @param routes empty where the file gives none
 */
public record PlanDraft(
        FileNode node, List<Written> written, Map<ReplicaId, Double> arrivalShares, List<KvRoute> routes) {

    /** No plan. */
    public static final PlanDraft NONE = new PlanDraft(FileNode.emptyMap(Place.of("")), List.of(), Map.of(), List.of());

    public PlanDraft {
        written = List.copyOf(written);
        arrivalShares = Collections.unmodifiableMap(new LinkedHashMap<>(arrivalShares));
        routes = List.copyOf(routes);
    }

    /**
     * A replica and its place.
     *
     * @param replica as written
     * @param node where
     */
    public record Written(Replica replica, FileNode node) {}

    /** Whether there is a plan. */
    public boolean isGiven() {
        return !written.isEmpty();
    }

    /** Whether shares, and the routes that they need, are given; if not, the flow decides them. */
    public boolean isRouted() {
        return !arrivalShares.isEmpty();
    }

    /** The replicas in the order of the file. */
    public List<Replica> replicas() {
        return written.stream().map(Written::replica).toList();
    }
}
