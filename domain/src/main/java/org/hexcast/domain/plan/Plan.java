package org.hexcast.domain.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Device;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.ModelSpec;

/**
 * What the planner answers, and what the simulator and the executor run.
 *
 * <p>Invariants: each device is in at most one replica (INV-9); arrival shares sum to 1, and so do the route shares of each prefill replica that has
 * arrivals (INV-10).
 *
 * @param replicas at least one co-located, or one of each other role
 * @param arrivalShares share of all arrivals that each prefill or co-located replica receives; a replica that receives none is absent
 * @param routes ways of KV caches from prefill to decode replicas
 */
public record Plan(List<Replica> replicas, Map<ReplicaId, Double> arrivalShares, List<KvRoute> routes) {

    /** How far shares may miss 1, from rounding in files. */
    public static final double SHARE_TOLERANCE = 1e-6;

    public Plan {
        replicas = List.copyOf(replicas);
        arrivalShares = Collections.unmodifiableMap(new LinkedHashMap<>(arrivalShares));
        routes = List.copyOf(routes);
        Map<ReplicaId, PhaseRole> roles = new HashMap<>();
        Map<DeviceId, ReplicaId> owners = new HashMap<>();
        for (Replica replica : replicas) {
            if (roles.put(replica.id(), replica.role()) != null) {
                throw new IllegalArgumentException("two replicas are named '" + replica.id() + "'");
            }
            for (DeviceId device : replica.strategy().devices()) {
                ReplicaId other = owners.put(device, replica.id());
                if (other != null) {
                    throw new IllegalArgumentException(
                            "GPU " + device + " is in the replicas " + other + " and " + replica.id());
                }
            }
        }
        if (!roles.containsValue(PhaseRole.COLOCATED)) {
            for (PhaseRole role : List.of(PhaseRole.PREFILL, PhaseRole.DECODE)) {
                if (!roles.containsValue(role)) {
                    throw new IllegalArgumentException(
                            "the plan has no " + role.name().toLowerCase(Locale.ROOT) + " replica");
                }
            }
        }
        checkArrivals(arrivalShares, roles);
        checkRoutes(arrivalShares, routes, roles);
    }

    private static void checkArrivals(Map<ReplicaId, Double> shares, Map<ReplicaId, PhaseRole> roles) {
        double sum = 0;
        for (Map.Entry<ReplicaId, Double> share : shares.entrySet()) {
            PhaseRole role = roles.get(share.getKey());
            if (role == null || !role.isEntry()) {
                throw new IllegalArgumentException(
                        "'" + share.getKey() + "' has an arrival share but is no prefill or co-located replica");
            }
            if (!(share.getValue() > 0 && share.getValue() <= 1)) {
                throw new IllegalArgumentException("the arrival share " + share.getValue() + " of " + share.getKey()
                        + " must be above 0 and at most 1");
            }
            sum += share.getValue();
        }
        if (Math.abs(sum - 1) > SHARE_TOLERANCE) {
            throw new IllegalArgumentException("the arrival shares sum to " + sum + ", they must sum to 1");
        }
    }

    private static void checkRoutes(
            Map<ReplicaId, Double> arrivals, List<KvRoute> routes, Map<ReplicaId, PhaseRole> roles) {
        Map<ReplicaId, Double> sums = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (KvRoute route : routes) {
            if (roles.get(route.from()) != PhaseRole.PREFILL || roles.get(route.to()) != PhaseRole.DECODE) {
                throw new IllegalArgumentException("the route '" + route.from() + "' to '" + route.to()
                        + "' must lead from a prefill to a decode replica of the plan");
            }
            if (!seen.add(route.from() + "\n" + route.to())) {
                throw new IllegalArgumentException(
                        "the route " + route.from() + " to " + route.to() + " is given twice");
            }
            sums.merge(route.from(), route.share(), Double::sum);
        }
        for (ReplicaId prefill : arrivals.keySet()) {
            if (roles.get(prefill) == PhaseRole.PREFILL && !sums.containsKey(prefill)) {
                throw new IllegalArgumentException(
                        "the prefill replica " + prefill + " has no route to a decode replica");
            }
        }
        sums.forEach((prefill, sum) -> {
            if (Math.abs(sum - 1) > SHARE_TOLERANCE) {
                throw new IllegalArgumentException(
                        "the route shares of " + prefill + " sum to " + sum + ", they must sum to 1");
            }
        });
    }

    /** The replicas of one role, in the order given. */
    public List<Replica> replicas(PhaseRole role) {
        return replicas.stream().filter(r -> r.role() == role).toList();
    }

    /** The replica of this id, if there is one. */
    public Optional<Replica> replica(ReplicaId id) {
        return replicas.stream().filter(r -> r.id().equals(id)).findFirst();
    }

    /** Every device that the plan uses. */
    public List<DeviceId> devices() {
        return replicas.stream().flatMap(r -> r.strategy().devices().stream()).toList();
    }

    /**
     * Checks that this plan is one for this cluster and model: every device is there, each stage has devices of one type, every replica covers the model
     * exactly once, and every degree divides it.
     *
     * @throws IllegalArgumentException naming the replica, the stage and the rule
     */
    public void requireRunnable(Cluster cluster, ModelSpec model) {
        for (Replica replica : replicas) {
            requireRunnable(replica, cluster, model);
        }
    }

    /**
     * Checks one replica as {@link #requireRunnable(Cluster, ModelSpec)} checks all, and returns it.
     *
     * @throws IllegalArgumentException naming the replica, the stage and the rule
     */
    public static Replica requireRunnable(Replica replica, Cluster cluster, ModelSpec model) {
        List<Stage> stages = replica.strategy().stages();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            String subject = "Stage " + (i + 1) + " of replica " + replica.id();
            for (DeviceId id : stage.devices()) {
                Device device = cluster.device(id).orElseThrow(() -> absent(subject, id, cluster));
                Device first = cluster.require(stage.devices().get(0));
                if (!device.type().equals(first.type())) {
                    throw new IllegalArgumentException(
                            subject + " mixes " + first.type().name() + " (" + first.id() + ") and "
                                    + device.type().name() + " (" + id + "): one stage runs on GPUs of one type");
                }
            }
            if (!model.divisibleBy(stage.tensorDegree())) {
                throw new IllegalArgumentException(
                        subject + " cuts each layer of " + model.name() + " into " + stage.tensorDegree()
                                + " shards, but it has " + heads(model.attention()) + " and an FFN of "
                                + String.join(
                                        " and of ",
                                        model.feedForward().sizes().stream()
                                                .map(String::valueOf)
                                                .toList()));
            }
        }
        if (replica.strategy().layers() != model.layers()) {
            int missing = model.layers() - replica.strategy().layers();
            throw new IllegalArgumentException("replica " + replica.id() + " covers "
                    + replica.strategy().layers() + " layers, but " + model.name() + " has " + model.layers()
                    + "\nMaybe give its stages " + Math.abs(missing) + (missing > 0 ? " more." : " fewer."));
        }
        return replica;
    }

    private static String heads(Attention attention) {
        String heads = attention.heads() + " heads";
        return attention instanceof LatentAttention ? heads : heads + ", " + attention.kvHeads() + " KV heads";
    }

    private static IllegalArgumentException absent(String subject, DeviceId id, Cluster cluster) {
        try {
            cluster.require(id);
            return new IllegalArgumentException(subject + " names " + id);
        } catch (IllegalArgumentException e) {
            return new IllegalArgumentException(subject + " names GPU " + id + ", but " + e.getMessage());
        }
    }
}
