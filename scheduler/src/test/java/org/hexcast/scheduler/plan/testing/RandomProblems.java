package org.hexcast.scheduler.plan.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.refine.Part;
import org.hexcast.scheduler.plan.refine.PartRole;
import org.hexcast.scheduler.plan.refine.Partition;
import org.hexcast.scheduler.plan.strategy.GroupShape;

/** Draws planning problems that an exhaustive search can still solve. */
public final class RandomProblems {

    private static final List<Double> NETWORKS = List.of(0.1e9, 1e9, 10e9, 50e9);

    private static final List<PartRole> BUSY = List.of(PartRole.PREFILL, PartRole.DECODE, PartRole.COLOCATED);

    private RandomProblems() {}

    /** Two GPUs to so many, on one to four nodes of any kind, with any model, workload and target. */
    public static PlanningProblem problem(Random random, int mostGpus) {
        return problem(random, mostGpus, List.of(Objective.values()).get(random.nextInt(Objective.values().length)));
    }

    /** The same for one objective; every other one has limits. */
    public static PlanningProblem problem(Random random, int mostGpus, Objective objective) {
        Cluster cluster = cluster(random, mostGpus);
        return new PlanningProblem(
                cluster,
                model(random),
                TestEngines.usual(),
                RooflineCostModel.usual(),
                workload(random),
                target(random, objective),
                roles(random));
    }

    /** Mostly all roles; now and then one way of serving only. */
    private static Set<PhaseRole> roles(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> EnumSet.of(PhaseRole.PREFILL, PhaseRole.DECODE);
            case 1 -> EnumSet.of(PhaseRole.COLOCATED);
            default -> EnumSet.allOf(PhaseRole.class);
        };
    }

    /** One to four nodes of two GPUs to so many in all. */
    public static Cluster cluster(Random random, int mostGpus) {
        int gpus = 2 + random.nextInt(mostGpus - 1);
        List<Node> nodes = new ArrayList<>();
        while (gpus > 0) {
            int count = nodes.size() == 3 ? gpus : 1 + random.nextInt(gpus);
            nodes.add(node("n" + nodes.size(), count, random));
            gpus -= count;
        }
        return cluster(nodes, NETWORKS.get(random.nextInt(NETWORKS.size())));
    }

    /** The same pool with its nodes listed in another order. */
    public static Cluster reordered(Cluster cluster, Random random) {
        List<Node> nodes = new ArrayList<>(cluster.nodes());
        Collections.shuffle(nodes, random);
        double network = cluster.links().stream()
                .filter(link -> link.kind() == LinkKind.ETHERNET)
                .mapToDouble(Link::lineBytesPerSecond)
                .max()
                .orElse(1e9);
        return cluster(nodes, network);
    }

    private static Cluster cluster(List<Node> nodes, double networkBytesPerSecond) {
        Cluster.Builder builder = Cluster.named("random", TestGpus.links());
        nodes.forEach(builder::node);
        return builder.joinedBy(TestGpus.network(networkBytesPerSecond));
    }

    /** The whole pool dealt to at most so many groups of any role, one GPU after the other. */
    public static Partition partition(Random random, Cluster cluster, int mostGroups) {
        int nodes = cluster.nodes().size();
        int groups = 2 + random.nextInt(mostGroups - 1);
        List<GroupShape> shapes = new ArrayList<>(Collections.nCopies(groups, GroupShape.empty(nodes)));
        for (int n = 0; n < nodes; n++) {
            for (int i = 0; i < cluster.nodes().get(n).count(); i++) {
                int group = random.nextInt(groups);
                shapes.set(group, shapes.get(group).plus(n, 1));
            }
        }
        List<Part> parts = new ArrayList<>();
        for (GroupShape shape : shapes) {
            boolean idle = random.nextInt(8) == 0;
            PartRole busy = BUSY.get(random.nextInt(BUSY.size()));
            parts.add(new Part(shape, idle ? PartRole.IDLE : busy));
        }
        return new Partition(parts);
    }

    private static Node node(String name, int count, Random random) {
        GpuType type = TestGpus.all().get(random.nextInt(TestGpus.all().size()));
        List<NodeLinks> links = new ArrayList<>(List.of(NodeLinks.PCIE, NodeLinks.PCIE_NO_PEER, NodeLinks.usual(type)));
        if (type.nvlink().isPresent()) {
            links.add(NodeLinks.NVLINK_PAIRS);
            links.add(NodeLinks.NVLINK_PAIRS_NO_PEER);
        }
        return new Node(name, type, count, links.get(random.nextInt(links.size())), 0.5 + random.nextInt(8) / 2.0);
    }

    private static ModelSpec model(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> TestModels.llama70b();
            case 1 -> TestModels.opt30b();
            case 2 -> TestModels.llama7b();
            default -> TestModels.tiny(1 + random.nextInt(12));
        };
    }

    /** A few dozen requests; short or long prompts, none, few or many outputs beyond the first token. */
    public static WorkloadSummary workload(Random random) {
        int prompt = 16 << random.nextInt(7);
        int output = 1 + random.nextInt(4) * random.nextInt(200);
        double rate = Math.pow(10, random.nextDouble() * 3 - 1);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            requests.add(new Request(
                    new RequestId(i),
                    Math.round(i / rate * 1e9),
                    1 + random.nextInt(2 * prompt),
                    1 + random.nextInt(2 * output - 1)));
        }
        return WorkloadSummary.of(requests.iterator());
    }

    private static PlanningTarget target(Random random, Objective objective) {
        if (random.nextBoolean()) {
            return PlanningTarget.unlimited(objective);
        }
        double ttft = Math.pow(10, random.nextDouble() * 2.5 - 1.5);
        double tpot = Math.pow(10, random.nextDouble() * 2 - 2.3);
        return new PlanningTarget(objective, ttft, tpot, 0.9);
    }
}
