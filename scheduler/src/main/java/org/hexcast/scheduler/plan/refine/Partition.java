package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hexcast.scheduler.plan.strategy.GroupShape;

/**
 * The whole pool cut into parts. Devices of a node are alike, so a partition is a table of counts; parts are kept in a fixed order and spare devices in one part,
 * so that partitions that differ only in the order of their parts or in the grouping of what is spare are equal.
 *
 * @param parts none of them empty, at most one of them idle
 */
public record Partition(List<Part> parts) {

    private static final Comparator<Part> ORDER =
            Comparator.comparing(Part::role).thenComparing(Partition::compareCounts);

    public Partition {
        List<Part> sorted = new ArrayList<>(parts);
        sorted.removeIf(part -> part.shape().isEmpty() || part.role() == PartRole.IDLE);
        parts.stream()
                .filter(part -> part.role() == PartRole.IDLE)
                .map(Part::shape)
                .reduce(GroupShape::plus)
                .filter(spare -> !spare.isEmpty())
                .ifPresent(spare -> sorted.add(new Part(spare, PartRole.IDLE)));
        sorted.sort(ORDER);
        parts = List.copyOf(sorted);
    }

    private static int compareCounts(Part one, Part other) {
        for (int n = 0; n < one.shape().counts().size(); n++) {
            int byCount = Integer.compare(other.shape().count(n), one.shape().count(n));
            if (byCount != 0) {
                return byCount;
            }
        }
        return 0;
    }

    /** With some parts exchanged for others. */
    Partition with(List<Part> gone, List<Part> come) {
        List<Part> changed = new ArrayList<>(parts);
        gone.forEach(changed::remove);
        changed.addAll(come);
        return new Partition(changed);
    }
}
