package org.hexcast.domain.hardware;

import java.util.Comparator;

/**
 * Names one GPU by its node and its index there; prints as {@code a/0}.
 *
 * @param node name of the node
 * @param index from 0
 */
public record DeviceId(String node, int index) implements Comparable<DeviceId> {

    private static final Comparator<DeviceId> ORDER =
            Comparator.comparing(DeviceId::node).thenComparingInt(DeviceId::index);

    public DeviceId {
        if (index < 0) {
            throw new IllegalArgumentException("GPU index " + index + " of node " + node + " must not be negative");
        }
    }

    @Override
    public int compareTo(DeviceId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return node + "/" + index;
    }
}
