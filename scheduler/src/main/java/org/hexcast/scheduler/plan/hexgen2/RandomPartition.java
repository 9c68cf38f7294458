package org.hexcast.scheduler.plan.hexgen2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.scheduler.plan.refine.Part;
import org.hexcast.scheduler.plan.refine.PartRole;
import org.hexcast.scheduler.plan.refine.Partition;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import umontreal.ssj.rng.RandomPermutation;
import umontreal.ssj.rng.RandomStream;

/** Draws a partition: nodes in random order, cut at random into groups, each a random role. */
final class RandomPartition {

    private final Cluster cluster;
    private final List<PartRole> roles;
    private final RandomStream stream;

    RandomPartition(Cluster cluster, Set<PhaseRole> roles, RandomStreams streams) {
        this.cluster = cluster;
        this.roles = roles.stream().sorted().map(PartRole::of).toList();
        this.stream = streams.named("random partition");
    }

    Partition draw() {
        List<Integer> devices = new ArrayList<>();
        for (int n = 0; n < cluster.nodes().size(); n++) {
            devices.addAll(Collections.nCopies(cluster.nodes().get(n).count(), n));
        }
        List<Integer> order = new ArrayList<>();
        for (int n = 0; n < cluster.nodes().size(); n++) {
            order.add(n);
        }
        RandomPermutation.shuffle(order, stream);
        List<Integer> line = new ArrayList<>();
        order.forEach(n -> devices.stream().filter(n::equals).forEach(line::add));
        int groups = 2 + stream.nextInt(0, Math.max(0, Math.min(line.size(), 10) - 2));
        List<GroupShape> shapes = new ArrayList<>();
        GroupShape current = GroupShape.empty(cluster.nodes().size());
        for (int i = 0; i < line.size(); i++) {
            current = current.plus(line.get(i), 1);
            boolean enough = stream.nextDouble() * line.size() < groups;
            if (enough && i < line.size() - 1) {
                shapes.add(current);
                current = GroupShape.empty(cluster.nodes().size());
            }
        }
        shapes.add(current);
        List<Part> parts = new ArrayList<>();
        for (int g = 0; g < shapes.size(); g++) {
            parts.add(new Part(shapes.get(g), role(g)));
        }
        return new Partition(parts);
    }

    /** The first groups get one role each, so that each occurs. */
    private PartRole role(int group) {
        return roles.get(group < roles.size() ? group : stream.nextInt(0, roles.size() - 1));
    }
}
