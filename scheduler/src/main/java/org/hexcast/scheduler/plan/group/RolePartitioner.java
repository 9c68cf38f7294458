package org.hexcast.scheduler.plan.group;

import java.util.ArrayList;
import java.util.List;

/**
 * Second partition, of the coarsened graph (HexGen-2, ICLR 2025, section 3.2, step ii): each group is one node, joined to another by the bandwidth between
 * their GPUs, and the nodes are cut into prefill and decode with the opposite aim, as much bandwidth as possible <em>between</em> the two, because KV
 * caches cross there. Spectral order at the other end of the spectrum, then Kernighan-Lin swaps that raise the cut.
 */
final class RolePartitioner {

    private final double[][] weight;

    /** Coarsens a partition of the GPUs: the weight between two groups is the sum over their pairs of GPUs. */
    RolePartitioner(DeviceGraph graph, int[] groupOf, int groups) {
        weight = new double[groups][groups];
        for (int i = 0; i < graph.size(); i++) {
            for (int j = 0; j < graph.size(); j++) {
                if (groupOf[i] != groupOf[j]) {
                    weight[groupOf[i]][groupOf[j]] += graph.bandwidth(i, j);
                }
            }
        }
    }

    /**
     * Chooses the prefill groups.
     *
     * @param prefills how many, from 1 to one less than all
     * @return whether each group is prefill
     */
    List<Boolean> roles(int prefills) {
        int groups = weight.length;
        boolean[] prefill = new boolean[groups];
        Fiedler.order(weight, Fiedler.End.OPPOSED).subList(0, prefills).forEach(g -> prefill[g] = true);
        while (swapBest(prefill)) {
            // until no swap raises the cut
        }
        List<Boolean> roles = new ArrayList<>();
        for (boolean role : prefill) {
            roles.add(role);
        }
        return roles;
    }

    private boolean swapBest(boolean[] prefill) {
        double bestGain = 0;
        int bestOne = -1;
        int bestOther = -1;
        for (int one = 0; one < prefill.length; one++) {
            for (int other = 0; other < prefill.length; other++) {
                if (prefill[one] && !prefill[other]) {
                    // After the swap each is cut from those it was with before; the edge between the two stays cut.
                    double gain = side(prefill, one, true)
                            - side(prefill, one, false)
                            + side(prefill, other, false)
                            - side(prefill, other, true)
                            + 2 * weight[one][other];
                    if (gain > bestGain * (1 + 1e-12) + 1e-9) {
                        bestGain = gain;
                        bestOne = one;
                        bestOther = other;
                    }
                }
            }
        }
        if (bestOne < 0) {
            return false;
        }
        prefill[bestOne] = false;
        prefill[bestOther] = true;
        return true;
    }

    private double side(boolean[] prefill, int group, boolean role) {
        double sum = 0;
        for (int g = 0; g < prefill.length; g++) {
            sum += g != group && prefill[g] == role ? weight[group][g] : 0;
        }
        return sum;
    }

    /** Bandwidth between prefill and decode groups. */
    double cut(List<Boolean> roles) {
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += !roles.get(i).equals(roles.get(j)) ? weight[i][j] : 0;
            }
        }
        return sum;
    }
}
