package org.hexcast.scheduler.plan.group;

import java.util.List;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Device;

/**
 * The graph that is partitioned: a node for each GPU, weighted by its memory; an edge between any two, weighted by the bandwidth between them.
 */
final class DeviceGraph {

    private final double[] memory;
    private final double[][] bandwidth;
    private final int[] nodeOf;

    /** The graph of a cluster's GPUs, in its order. Time and memory grow with the square of their number. */
    DeviceGraph(Cluster cluster) {
        List<Device> devices = cluster.devices();
        int n = devices.size();
        memory = new double[n];
        nodeOf = new int[n];
        bandwidth = new double[n][n];
        for (int i = 0; i < n; i++) {
            memory[i] = devices.get(i).type().memoryBytes();
            nodeOf[i] = cluster.nodeIndex(devices.get(i).id().node());
            for (int j = 0; j < i; j++) {
                double there =
                        cluster.path(devices.get(i).id(), devices.get(j).id()).bytesPerSecond();
                double back =
                        cluster.path(devices.get(j).id(), devices.get(i).id()).bytesPerSecond();
                bandwidth[i][j] = Math.min(there, back);
                bandwidth[j][i] = bandwidth[i][j];
            }
        }
    }

    int size() {
        return memory.length;
    }

    /** Memory of a GPU in bytes. */
    double memory(int device) {
        return memory[device];
    }

    /** Index of a GPU's node in the cluster. */
    int nodeOf(int device) {
        return nodeOf[device];
    }

    /** Bandwidth between two GPUs in bytes per second, the lower of both directions; 0 to itself. */
    double bandwidth(int one, int other) {
        return bandwidth[one][other];
    }
}
