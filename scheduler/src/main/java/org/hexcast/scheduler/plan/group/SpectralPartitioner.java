package org.hexcast.scheduler.plan.group;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts the GPUs into K groups of about equal memory with strong links inside (HexGen-2, ICLR 2025, section 3.2, step i): recursive spectral bisection, each
 * part cut where the order of its Fiedler vector reaches the wanted share of memory.
 */
final class SpectralPartitioner {

    private final DeviceGraph graph;

    SpectralPartitioner(DeviceGraph graph) {
        this.graph = graph;
    }

    /**
     * The groups.
     *
     * @param groups from 1 to the number of GPUs
     * @return the group of each GPU
     */
    int[] partition(int groups) {
        int[] groupOf = new int[graph.size()];
        split(IntStream.range(0, graph.size()).boxed().toList(), 0, groups, groupOf);
        return groupOf;
    }

    private void split(List<Integer> devices, int firstGroup, int groups, int[] groupOf) {
        if (groups == 1) {
            devices.forEach(device -> groupOf[device] = firstGroup);
            return;
        }
        int left = groups / 2;
        List<Integer> ordered = ordered(devices);
        int cut = cut(ordered, left, groups);
        split(ordered.subList(0, cut), firstGroup, left, groupOf);
        split(ordered.subList(cut, ordered.size()), firstGroup + left, groups - left, groupOf);
    }

    private List<Integer> ordered(List<Integer> devices) {
        int n = devices.size();
        double[][] weight = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                weight[i][j] = graph.bandwidth(devices.get(i), devices.get(j));
            }
        }
        List<Integer> result = new ArrayList<>();
        Fiedler.order(weight, Fiedler.End.TOGETHER).forEach(i -> result.add(devices.get(i)));
        return result;
    }

    /** How many devices go left so that their memory comes nearest to {@code left/groups}, with at least one device for each group. */
    private int cut(List<Integer> ordered, int left, int groups) {
        double total = ordered.stream().mapToDouble(graph::memory).sum();
        double target = total * left / groups;
        int best = left;
        double bestMiss = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int i = 1; i <= ordered.size() - (groups - left); i++) {
            sum += graph.memory(ordered.get(i - 1));
            double miss = Math.abs(sum - target);
            if (i >= left && miss < bestMiss) {
                best = i;
                bestMiss = miss;
            }
        }
        return best;
    }
}
