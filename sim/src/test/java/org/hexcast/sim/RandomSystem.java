package org.hexcast.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;

/** Draws small served systems: any cluster, stages of unequal degree and depth, any routes, engines from ample to starved. */
public final class RandomSystem {

    private final Random random;
    private final double networkSpeed;

    /** Draws from this stream. */
    public RandomSystem(Random random) {
        this(random, 1);
    }

    /** The same with a network so many times as fast between the nodes. */
    RandomSystem(Random random, double networkSpeed) {
        this.random = random;
        this.networkSpeed = networkSpeed;
    }

    /** A served system with costs of the roofline. */
    public ServedSystem draw() {
        return draw(RooflineCostModel.usual());
    }

    /** A served system with these costs. */
    ServedSystem draw(CostModel costs) {
        Cluster cluster = cluster();
        ModelSpec model = TestModels.tiny(3 + random.nextInt(6));
        return new ServedSystem(cluster, model, engine(), plan(cluster, model), costs);
    }

    /** From the inside of one rack to a telephone line. */
    private Cluster cluster() {
        double bytesPerSecond = networkSpeed * Math.pow(10, 6 + 4 * random.nextDouble());
        Cluster.Builder builder = Cluster.named("random", TestGpus.links());
        int nodes = 1 + random.nextInt(3);
        for (int i = 0; i < nodes; i++) {
            builder.node(TestClusters.node("n" + i, pick(TestGpus.all()), 2 + random.nextInt(4)));
        }
        return builder.joinedBy(TestGpus.network(bytesPerSecond));
    }

    EngineProfile engine() {
        int blocks = random.nextInt(4) == 0 ? 0 : 4 + random.nextInt(60);
        EngineMemory ample = new EngineMemory(1 << random.nextInt(6), 0.9, EngineMemory.ShareOf.TOTAL, 1L << 30);
        EngineMemory memory = blocks == 0 ? ample : ample.withKvBlocks(blocks);
        int sequences = random.nextInt(3) == 0 ? 256 : 1 + random.nextInt(8);
        EngineLimits limits = new EngineLimits(sequences, 1 << random.nextInt(12));
        double overhead = random.nextInt(3) == 0 ? 0 : 1e-3;
        return new EngineProfile(
                "random",
                "1",
                memory,
                LimitRule.always(limits),
                TestEngines.overhead(overhead, overhead / 100),
                policies());
    }

    private ServingPolicies policies() {
        Preemption preemption = random.nextBoolean()
                ? new Preemption.Recompute()
                : new Preemption.Swap(1e8 * (1 + random.nextInt(100)), random.nextInt(1 << 20));
        return new ServingPolicies(
                pick(List.of(DispatchRule.values())),
                pick(List.of(BatchRule.values())),
                preemption,
                random.nextBoolean(),
                random.nextInt(4) == 0 ? 1 + random.nextInt(5) : Integer.MAX_VALUE);
    }

    /** Cuts the nodes into replicas, at least one of each role; some GPUs may stay idle. */
    private Plan plan(Cluster cluster, ModelSpec model) {
        List<DeviceId> free = new ArrayList<>();
        cluster.devices().forEach(device -> free.add(device.id()));
        List<Replica> replicas = new ArrayList<>();
        boolean colocatedOnly = random.nextInt(3) == 0;
        while (!free.isEmpty() && replicas.size() < 6) {
            PhaseRole role = role(replicas.size(), colocatedOnly);
            boolean keepOne = replicas.isEmpty();
            replicas.add(new Replica(
                    new ReplicaId("r" + replicas.size()), role, strategy(free, keepOne ? 1 : 0, model.layers())));
        }
        List<ReplicaId> decodes = ids(replicas, PhaseRole.DECODE);
        Map<ReplicaId, Double> arrivals = shares(replicas.stream()
                .filter(r -> r.role().isEntry())
                .map(Replica::id)
                .toList());
        List<KvRoute> routes = new ArrayList<>();
        for (ReplicaId from : ids(replicas, PhaseRole.PREFILL)) {
            shares(decodes).forEach((to, share) -> routes.add(new KvRoute(from, to, share)));
        }
        return new Plan(replicas, arrivals, routes);
    }

    private PhaseRole role(int number, boolean colocatedOnly) {
        if (colocatedOnly) {
            return PhaseRole.COLOCATED;
        }
        return number < 2
                ? List.of(PhaseRole.PREFILL, PhaseRole.DECODE).get(number)
                : pick(List.of(PhaseRole.values()));
    }

    private static List<ReplicaId> ids(List<Replica> replicas, PhaseRole role) {
        return replicas.stream().filter(r -> r.role() == role).map(Replica::id).toList();
    }

    /** Shares of a random part of the targets, at least one; they sum to 1. */
    private Map<ReplicaId, Double> shares(List<ReplicaId> targets) {
        Map<ReplicaId, Double> weights = new LinkedHashMap<>();
        int sure = random.nextInt(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            if (i == sure || random.nextBoolean()) {
                weights.put(targets.get(i), 0.05 + random.nextDouble());
            }
        }
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        weights.replaceAll((target, weight) -> weight / sum);
        return weights;
    }

    /** One to three stages of the first free GPUs, leaving at least so many; the layers are cut anywhere. */
    private ParallelStrategy strategy(List<DeviceId> free, int leave, int layers) {
        int wanted = 1 + random.nextInt(3);
        List<Stage> stages = new ArrayList<>();
        int from = 0;
        while (from < layers) {
            List<DeviceId> devices = devices(free, leave);
            boolean last = stages.size() + 1 == wanted || free.size() <= leave;
            int to = last ? layers : from + 1 + random.nextInt(layers - from);
            stages.add(new Stage(from, to, devices));
            from = to;
        }
        return new ParallelStrategy(stages);
    }

    /** Takes one, two or four GPUs of the node of the first free one. */
    private List<DeviceId> devices(List<DeviceId> free, int leave) {
        String node = free.get(0).node();
        long here = free.stream().filter(d -> d.node().equals(node)).count();
        long most = Math.min(here, free.size() - leave);
        int degree = 1 << random.nextInt(3);
        while (degree > most) {
            degree /= 2;
        }
        List<DeviceId> taken = List.copyOf(free.subList(0, degree));
        free.subList(0, degree).clear();
        return taken;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
