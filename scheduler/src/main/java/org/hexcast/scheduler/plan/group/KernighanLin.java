package org.hexcast.scheduler.plan.group;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kernighan-Lin refinement (Bell System Technical Journal 49, 1970) of a partition into groups: swaps pairs of GPUs between two groups so that less
 * bandwidth is cut, as long as no group falls below the memory that it needs.
 *
 * <p>One pass over a pair of groups tentatively swaps the best pair of unlocked GPUs until none is left, then keeps the best prefix of those swaps. GPUs of
 * one node are alike, so one of each node is tried. Passes repeat until none gains. Time of a pass grows with the cube of the group size at worst.
 */
final class KernighanLin {

    private static final double LEAST_GAIN = 1e-9;

    private final DeviceGraph graph;
    private final double neededMemory;

    /**
     * A refinement.
     *
     * @param graph the GPUs
     * @param neededMemory bytes that a group needs; a group that has them keeps them
     */
    KernighanLin(DeviceGraph graph, double neededMemory) {
        this.graph = graph;
        this.neededMemory = neededMemory;
    }

    /** Refines in place; answers the bandwidth no longer cut. */
    double refine(int[] groupOf, int groups) {
        double gained = 0;
        double pass;
        do {
            pass = 0;
            for (int a = 0; a < groups; a++) {
                for (int b = a + 1; b < groups; b++) {
                    pass += refine(groupOf, a, b);
                }
            }
            gained += pass;
        } while (pass > LEAST_GAIN * scale());
        return gained;
    }

    private double scale() {
        double most = 0;
        for (int i = 1; i < graph.size(); i++) {
            most = Math.max(most, graph.bandwidth(i, 0));
        }
        return most;
    }

    /** Bandwidth cut by a partition: the sum over all pairs of GPUs in different groups. */
    double cut(int[] groupOf) {
        double sum = 0;
        for (int i = 0; i < graph.size(); i++) {
            for (int j = 0; j < i; j++) {
                sum += groupOf[i] != groupOf[j] ? graph.bandwidth(i, j) : 0;
            }
        }
        return sum;
    }

    private record Swap(int one, int other, double gain) {}

    private double refine(int[] groupOf, int a, int b) {
        int[] trial = groupOf.clone();
        Set<Integer> locked = new HashSet<>();
        List<Swap> swaps = new ArrayList<>();
        double sum = 0;
        double bestSum = 0;
        int bestCount = 0;
        while (true) {
            Swap swap = bestSwap(trial, a, b, locked);
            if (swap == null) {
                break;
            }
            trial[swap.one()] = b;
            trial[swap.other()] = a;
            locked.add(swap.one());
            locked.add(swap.other());
            swaps.add(swap);
            sum += swap.gain();
            if (sum > bestSum + LEAST_GAIN * scale()) {
                bestSum = sum;
                bestCount = swaps.size();
            }
        }
        for (Swap swap : swaps.subList(0, bestCount)) {
            groupOf[swap.one()] = b;
            groupOf[swap.other()] = a;
        }
        return bestSum;
    }

    private @Nullable Swap bestSwap(int[] groupOf, int a, int b, Set<Integer> locked) {
        List<Integer> ones = representatives(groupOf, a, locked);
        List<Integer> others = representatives(groupOf, b, locked);
        double memoryOfA = memory(groupOf, a);
        double memoryOfB = memory(groupOf, b);
        Swap best = null;
        for (int one : ones) {
            for (int other : others) {
                double change = graph.memory(other) - graph.memory(one);
                boolean fits = keeps(memoryOfA, change) && keeps(memoryOfB, -change);
                if (graph.nodeOf(one) != graph.nodeOf(other) && fits) {
                    double gain = pull(groupOf, one, b)
                            - pull(groupOf, one, a)
                            + pull(groupOf, other, a)
                            - pull(groupOf, other, b)
                            - 2 * graph.bandwidth(one, other);
                    if (best == null || gain > best.gain()) {
                        best = new Swap(one, other, gain);
                    }
                }
            }
        }
        return best;
    }

    private boolean keeps(double memory, double change) {
        return change >= 0 || memory + change >= Math.min(memory, neededMemory);
    }

    private List<Integer> representatives(int[] groupOf, int group, Set<Integer> locked) {
        Set<Integer> nodes = new HashSet<>();
        List<Integer> list = new ArrayList<>();
        for (int i = 0; i < graph.size(); i++) {
            if (groupOf[i] == group && !locked.contains(i) && nodes.add(graph.nodeOf(i))) {
                list.add(i);
            }
        }
        return list;
    }

    private double memory(int[] groupOf, int group) {
        double sum = 0;
        for (int i = 0; i < graph.size(); i++) {
            sum += groupOf[i] == group ? graph.memory(i) : 0;
        }
        return sum;
    }

    /** Bandwidth between a GPU and a group. */
    private double pull(int[] groupOf, int device, int group) {
        double sum = 0;
        for (int i = 0; i < graph.size(); i++) {
            sum += groupOf[i] == group ? graph.bandwidth(device, i) : 0;
        }
        return sum;
    }
}
