package org.hexcast.scheduler.plan.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: devices are conserved, groups balanced, cuts never worse, memory kept. Closed form: nodes that are alike are groups. Differential: roles against every swap. */
class GroupPartitionerTest {

    @Test
    void spectral_gpusAlike_groupSizesDifferByTwoAtMost() {
        for (int gpus = 2; gpus <= 16; gpus++) {
            DeviceGraph graph = new DeviceGraph(TestClusters.oneNode(gpus));
            for (int groups = 1; groups <= gpus; groups++) {
                // when
                int[] sizes = sizes(new SpectralPartitioner(graph).partition(groups), groups);

                // then
                Arrays.sort(sizes);
                assertThat(sizes[0]).isPositive();
                assertThat(sizes[groups - 1] - sizes[0])
                        .as("%s in %s", gpus, groups)
                        .isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void spectral_nodesAlike_areTheGroups() {
        // given: fast links inside the nodes, a slow network between them
        Cluster cluster = Cluster.named("three nodes", TestGpus.links())
                .node(TestClusters.node("a", TestGpus.fast(), 4))
                .node(TestClusters.node("b", TestGpus.fast(), 4))
                .joinedBy(TestGpus.network(1e9));

        // when
        DeviceGraph graph = new DeviceGraph(cluster);
        int[] groupOf = new SpectralPartitioner(graph).partition(2);

        // then
        for (int i = 0; i < graph.size(); i++) {
            assertThat(groupOf[i]).isEqualTo(groupOf[graph.nodeOf(i) * 4]);
        }
        assertThat(groupOf[0]).isNotEqualTo(groupOf[4]);
    }

    @Test
    void kernighanLin_anyPartition_cutsNoMoreAndKeepsSizesAndMemory() {
        int[] improved = {0};
        RandomCases.check(150, random -> {
            // given
            DeviceGraph graph = new DeviceGraph(RandomProblems.cluster(random, 12));
            int groups = 2 + random.nextInt(3);
            int[] groupOf = new int[graph.size()];
            for (int i = 0; i < groupOf.length; i++) {
                groupOf[i] = random.nextInt(groups);
            }
            double needed = random.nextInt(4) * 60e9;
            KernighanLin refinement = new KernighanLin(graph, needed);
            int[] before = groupOf.clone();

            // when
            double gained = refinement.refine(groupOf, groups);

            // then
            double cut = refinement.cut(before);
            assertThat(gained).isGreaterThanOrEqualTo(0);
            assertThat(refinement.cut(groupOf)).isCloseTo(cut - gained, within(1e-9 * cut + 1e-9));
            assertThat(sizes(groupOf, groups)).isEqualTo(sizes(before, groups));
            for (int g = 0; g < groups; g++) {
                double had = memory(graph, before, g);
                assertThat(memory(graph, groupOf, g)).isGreaterThanOrEqualTo(Math.min(had, needed));
            }
            improved[0] += gained > 0 ? 1 : 0;
        });
        assertThat(improved[0]).isGreaterThan(30);
    }

    @Test
    void kernighanLin_nodesMixedUp_sortsThemOut() {
        // given: two nodes of four, dealt alternately to two groups
        Cluster cluster = Cluster.named("two nodes", TestGpus.links())
                .node(TestClusters.node("a", TestGpus.fast(), 4))
                .node(TestClusters.node("b", TestGpus.fast(), 4))
                .joinedBy(TestGpus.network(1e9));
        DeviceGraph graph = new DeviceGraph(cluster);
        int[] groupOf = {0, 1, 0, 1, 0, 1, 0, 1};

        // when
        new KernighanLin(graph, 0).refine(groupOf, 2);

        // then: 16 pairs across the network are cut, at 1 GB/s each
        assertThat(new KernighanLin(graph, 0).cut(groupOf)).isCloseTo(16e9, within(1.0));
    }

    @Test
    void roles_anyGroups_noSwapRaisesTheCut() {
        RandomCases.check(150, random -> {
            // given
            DeviceGraph graph = new DeviceGraph(RandomProblems.cluster(random, 12));
            int groups = Math.min(graph.size(), 2 + random.nextInt(5));
            RolePartitioner partitioner =
                    new RolePartitioner(graph, new SpectralPartitioner(graph).partition(groups), groups);
            for (int prefills = 1; prefills < groups; prefills++) {
                // when
                List<Boolean> roles = partitioner.roles(prefills);

                // then
                assertThat(Collections.frequency(roles, true)).isEqualTo(prefills);
                double cut = partitioner.cut(roles);
                for (int i = 0; i < groups; i++) {
                    for (int j = 0; j < groups; j++) {
                        List<Boolean> swapped = new ArrayList<>(roles);
                        Collections.swap(swapped, i, j);
                        assertThat(partitioner.cut(swapped)).isLessThanOrEqualTo(cut * (1 + 1e-9));
                    }
                }
            }
        });
    }

    @Test
    void roles_oneFastLink_isCut() {
        // given: four groups of one GPU; 0 and 1 are bridged, 2 and 3 are bridged
        Cluster cluster = Cluster.named("pairs", TestGpus.links())
                .node(new Node("a", TestGpus.bridged(), 4, NodeLinks.NVLINK_PAIRS, 1))
                .joinedBy(TestGpus.network(1e9));

        // when
        List<Boolean> roles = new RolePartitioner(new DeviceGraph(cluster), new int[] {0, 1, 2, 3}, 4).roles(2);

        // then: KV caches cross the bridges
        assertThat(roles.get(0)).isNotEqualTo(roles.get(1));
        assertThat(roles.get(2)).isNotEqualTo(roles.get(3));
    }

    @Test
    void groupings_anyPool_haveEveryDeviceOnceAndEveryNumberOfPrefills() {
        RandomCases.check(60, random -> {
            // given
            Cluster cluster = RandomProblems.cluster(random, 12);
            int groups = 2 + random.nextInt(Math.min(5, cluster.size()) - 1);

            // when
            List<GroupPartitioner.Grouping> groupings =
                    new GroupPartitioner(cluster, 50e9).groupings(groups, random.nextBoolean());

            // then
            assertThat(groupings).hasSize(groups - 1);
            for (int i = 0; i < groupings.size(); i++) {
                GroupPartitioner.Grouping grouping = groupings.get(i);
                assertThat(Collections.frequency(grouping.prefill(), true)).isEqualTo(i + 1);
                assertThat(grouping.counts()).hasSize(groups);
                for (int n = 0; n < cluster.nodes().size(); n++) {
                    int node = n;
                    int sum = grouping.counts().stream()
                            .mapToInt(c -> c.get(node))
                            .sum();
                    assertThat(sum).isEqualTo(cluster.nodes().get(n).count());
                }
            }
        });
    }

    private static int[] sizes(int[] groupOf, int groups) {
        int[] sizes = new int[groups];
        for (int group : groupOf) {
            sizes[group]++;
        }
        return sizes;
    }

    private static double memory(DeviceGraph graph, int[] groupOf, int group) {
        double sum = 0;
        for (int i = 0; i < groupOf.length; i++) {
            sum += groupOf[i] == group ? graph.memory(i) : 0;
        }
        return sum;
    }
}
