package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;

/**
 * Names the devices of groups and stages. Where GPUs are bridged in pairs, groups get whole pairs first, and stages of even degree take them; there are
 * always enough whole pairs for every group to have half of its devices, rounded down, in them.
 *
 * @param cluster the pool
 */
public record DeviceAllocator(Cluster cluster) {

    /**
     * Devices of each group, node by node.
     *
     * @param groups together no more devices of a node than it has
     * @return for each group, for each node, its devices there; whole pairs first
     */
    public List<List<List<DeviceId>>> allocate(List<GroupShape> groups) {
        List<List<List<DeviceId>>> result = new ArrayList<>();
        groups.forEach(group -> result.add(new ArrayList<>()));
        List<Node> nodes = cluster.nodes();
        for (int n = 0; n < nodes.size(); n++) {
            int node = n;
            List<Integer> wanted = groups.stream().map(g -> g.count(node)).toList();
            List<List<DeviceId>> shares = allocate(nodes.get(n), wanted);
            for (int g = 0; g < groups.size(); g++) {
                result.get(g).add(shares.get(g));
            }
        }
        return result;
    }

    private static List<List<DeviceId>> allocate(Node node, List<Integer> wanted) {
        int sum = wanted.stream().mapToInt(Integer::intValue).sum();
        if (sum > node.count()) {
            throw new IllegalStateException(
                    "INV-9: groups want " + sum + " of the " + node.count() + " GPUs of node " + node.name());
        }
        List<List<DeviceId>> shares = new ArrayList<>();
        wanted.forEach(count -> shares.add(new ArrayList<>()));
        int next = 0;
        int whole = node.links().pairs() ? 2 : 1;
        for (int g = 0; g < wanted.size(); g++) {
            int count = wanted.get(g) / whole * whole;
            for (int i = 0; i < count; i++) {
                shares.get(g).add(new DeviceId(node.name(), next++));
            }
        }
        for (int g = 0; g < wanted.size(); g++) {
            if (wanted.get(g) % whole == 1) {
                shares.get(g).add(new DeviceId(node.name(), next++));
            }
        }
        return shares;
    }

    /**
     * The nodes where a bridge joins a GPU of one group to a GPU of another. Groups get whole pairs first, so only the last GPUs of two groups of odd size can
     * share one.
     */
    public List<Integer> bridges(List<List<DeviceId>> one, List<List<DeviceId>> other) {
        List<Integer> joined = new ArrayList<>();
        for (int n = 0; n < cluster.nodes().size(); n++) {
            List<DeviceId> here = one.get(n);
            List<DeviceId> there = other.get(n);
            if (cluster.nodes().get(n).links().pairs() && !here.isEmpty() && !there.isEmpty()) {
                int bridge = here.get(here.size() - 1).index() / 2;
                if (bridge == there.get(there.size() - 1).index() / 2) {
                    joined.add(n);
                }
            }
        }
        return joined;
    }

    /** The stages of a replica on the devices of its group, as {@link #allocate} gave them. */
    public ParallelStrategy place(List<StageTemplate> templates, List<List<DeviceId>> devices) {
        List<List<DeviceId>> taken = new ArrayList<>();
        templates.forEach(template -> taken.add(List.of()));
        int[] used = new int[devices.size()];
        // The largest degrees first, so that even ones get whole pairs.
        IntStream.range(0, templates.size())
                .boxed()
                .sorted(Comparator.comparing(
                        (Integer i) -> -templates.get(i).kind().degree()))
                .forEach(i -> {
                    StageKind kind = templates.get(i).kind();
                    int from = used[kind.node()];
                    used[kind.node()] += kind.degree();
                    taken.set(i, devices.get(kind.node()).subList(from, from + kind.degree()));
                });
        List<Stage> stages = new ArrayList<>();
        int layer = 0;
        for (int i = 0; i < templates.size(); i++) {
            int to = layer + templates.get(i).layers();
            stages.add(new Stage(layer, to, taken.get(i)));
            layer = to;
        }
        return new ParallelStrategy(stages);
    }

    /** The stages of a replica that has the first devices of every node to itself. */
    public ParallelStrategy placeAlone(List<StageTemplate> templates, GroupShape group) {
        return place(templates, allocate(List.of(group)).get(0));
    }
}
