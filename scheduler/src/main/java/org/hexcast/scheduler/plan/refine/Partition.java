package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The whole pool cut into parts. Devices of a node are alike, so a partition is a table of counts; parts are kept in a fixed order, so that partitions that
 * differ only in the order of their parts are equal.
 *
 * @param parts none of them empty
 */
public record Partition(List<Part> parts) {

    private static final Comparator<Part> ORDER =
            Comparator.comparing(Part::role).thenComparing(Partition::compareCounts);

    public Partition {
        List<Part> sorted = new ArrayList<>(parts);
        sorted.removeIf(part -> part.shape().isEmpty());
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
