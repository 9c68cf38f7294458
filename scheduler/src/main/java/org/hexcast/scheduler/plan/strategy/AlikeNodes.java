package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;

/**
 * Nodes that could change places. A group on some of them costs what the same group on others costs, so one of all such groups stands for the others: the one
 * whose larger counts are on the larger nodes.
 */
final class AlikeNodes {

    private final List<List<Integer>> classes = new ArrayList<>();

    AlikeNodes(Cluster cluster) {
        List<Node> nodes = cluster.nodes();
        for (int n = 0; n < nodes.size(); n++) {
            Node node = nodes.get(n);
            classes.stream()
                    .filter(known -> cluster.alike(nodes.get(known.get(0)), node))
                    .findFirst()
                    .orElseGet(this::newClass)
                    .add(n);
        }
        classes.forEach(known -> known.sort(
                Comparator.comparing((Integer n) -> -nodes.get(n).count()).thenComparing(n -> n)));
    }

    private List<Integer> newClass() {
        List<Integer> fresh = new ArrayList<>();
        classes.add(fresh);
        return fresh;
    }

    /** For each node, the node of the group for which it stands in the group's {@link #canonical} form. */
    List<Integer> standsFor(GroupShape group) {
        List<Integer> standsFor = new ArrayList<>(group.counts());
        for (List<Integer> alike : classes) {
            List<Integer> byCount = new ArrayList<>(alike);
            byCount.sort(Comparator.comparing((Integer n) -> -group.count(n)));
            for (int i = 0; i < alike.size(); i++) {
                standsFor.set(alike.get(i), byCount.get(i));
            }
        }
        return standsFor;
    }

    /** The group that stands for all groups that differ from this one only in the choice among alike nodes. */
    GroupShape canonical(GroupShape group) {
        return new GroupShape(standsFor(group).stream().map(group::count).toList());
    }
}
