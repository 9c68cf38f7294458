package org.hexcast.domain.testing;

import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;

/** Clusters that tests share. */
public final class TestClusters {

    private TestClusters() {}

    /** One node {@code a} of so many fast GPUs. */
    public static Cluster oneNode(int count) {
        return Cluster.named("one node", TestGpus.links())
                .node(node("a", TestGpus.fast(), count))
                .joinedBy(TestGpus.network(10e9));
    }

    /** Four fast GPUs in {@code a}, eight slow ones in {@code b}. */
    public static Cluster fourFastEightSlow() {
        return Cluster.named("four fast, eight slow", TestGpus.links())
                .node(node("a", TestGpus.fast(), 4))
                .node(node("b", TestGpus.slow(), 8))
                .joinedBy(TestGpus.network(10e9));
    }

    /** Two fast in {@code a}, four middling in {@code b}, four slow in {@code c}, four bridged in {@code d}. */
    public static Cluster fourKinds() {
        return Cluster.named("four kinds", TestGpus.links())
                .node(node("a", TestGpus.fast(), 2))
                .node(node("b", TestGpus.middling(), 4))
                .node(node("c", TestGpus.slow(), 4))
                .node(new Node("d", TestGpus.bridged(), 4, NodeLinks.NVLINK_PAIRS, 0.8))
                .joinedBy(TestGpus.network(10e9));
    }

    /** A node with the usual links, at one dollar per GPU-hour. */
    public static Node node(String name, GpuType type, int count) {
        return new Node(name, type, count, NodeLinks.usual(type), 1);
    }
}
