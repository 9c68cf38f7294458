package org.hexcast.scheduler.plan.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hexcast.domain.hardware.Cluster;

/**
 * First phase of HexGen-2: the GPUs into groups (spectral partition, Kernighan-Lin), the groups into roles (coarsening, second partition), and back to the
 * GPUs of every node (projection). Deterministic.
 */
public final class GroupPartitioner {

    private final Cluster cluster;
    private final DeviceGraph graph;
    private final KernighanLin kernighanLin;

    /**
     * A partitioner of this pool.
     *
     * @param cluster the pool
     * @param replicaBytes memory that one replica needs
     */
    public GroupPartitioner(Cluster cluster, double replicaBytes) {
        this.cluster = cluster;
        this.graph = new DeviceGraph(cluster);
        this.kernighanLin = new KernighanLin(graph, replicaBytes);
    }

    /**
     * A partition, projected back to the nodes: for each group how many GPUs of each node it has, and whether it is prefill.
     *
     * @param counts for each group, for each node of the cluster
     * @param prefill for each group
     */
    public record Grouping(List<List<Integer>> counts, List<Boolean> prefill) {}

    /**
     * Every way of giving roles to K groups that the second partition proposes, with 1 to K-1 prefill groups.
     *
     * @param groups K, at least 2
     * @param refined whether Kernighan-Lin follows the spectral partition
     */
    public List<Grouping> groupings(int groups, boolean refined) {
        int[] groupOf = new SpectralPartitioner(graph).partition(groups);
        if (refined) {
            kernighanLin.refine(groupOf, groups);
        }
        RolePartitioner roles = new RolePartitioner(graph, groupOf, groups);
        List<List<Integer>> counts = project(groupOf, groups);
        List<Grouping> groupings = new ArrayList<>();
        for (int prefills = 1; prefills < groups; prefills++) {
            groupings.add(new Grouping(counts, roles.roles(prefills)));
        }
        return groupings;
    }

    /**
     * K groups without roles.
     *
     * @param groups K, at least 1
     * @return for each group, for each node of the cluster, how many GPUs
     */
    public List<List<Integer>> groups(int groups) {
        int[] groupOf = new SpectralPartitioner(graph).partition(groups);
        kernighanLin.refine(groupOf, groups);
        return project(groupOf, groups);
    }

    private List<List<Integer>> project(int[] groupOf, int groups) {
        List<List<Integer>> counts = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            List<Integer> perNode =
                    new ArrayList<>(Collections.nCopies(cluster.nodes().size(), 0));
            for (int i = 0; i < graph.size(); i++) {
                if (groupOf[i] == g) {
                    perNode.set(graph.nodeOf(i), perNode.get(graph.nodeOf(i)) + 1);
                }
            }
            counts.add(List.copyOf(perNode));
        }
        return counts;
    }
}
