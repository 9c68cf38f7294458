package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many devices of each node a group has. Devices of one node are alike, so this is all that a strategy depends on.
 *
 * @param counts one for each node of the cluster, in its order
 */
public record GroupShape(List<Integer> counts) {

    public GroupShape {
        counts = List.copyOf(counts);
    }

    /** No devices. */
    public static GroupShape empty(int nodes) {
        return new GroupShape(Collections.nCopies(nodes, 0));
    }

    /** Devices in all. */
    public int size() {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Devices of one node. */
    public int count(int node) {
        return counts.get(node);
    }

    /** With so many more devices of one node, or fewer. */
    public GroupShape plus(int node, int change) {
        List<Integer> changed = new ArrayList<>(counts);
        changed.set(node, changed.get(node) + change);
        return new GroupShape(changed);
    }

    /** With the devices of another group. */
    public GroupShape plus(GroupShape other) {
        List<Integer> sums = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            sums.add(counts.get(i) + other.counts.get(i));
        }
        return new GroupShape(sums);
    }

    /** The nodes of which it has devices. */
    public List<Integer> nodes() {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                nodes.add(i);
            }
        }
        return nodes;
    }
}
