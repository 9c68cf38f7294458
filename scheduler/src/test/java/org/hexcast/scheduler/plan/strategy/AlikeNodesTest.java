package org.hexcast.scheduler.plan.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: one group stands for all that differ only in the choice among alike nodes, on nodes that have as many GPUs. */
class AlikeNodesTest {

    private static GroupShape group(Random random, Cluster cluster) {
        return new GroupShape(
                cluster.nodes().stream().map(n -> random.nextInt(n.count() + 1)).toList());
    }

    @Test
    void canonical_anyGroup_fitsTheNodesAndIsItsOwnForm() {
        RandomCases.check(300, random -> {
            // given
            Cluster cluster = RandomProblems.problem(random, 16).cluster();
            AlikeNodes alike = new AlikeNodes(cluster);
            GroupShape group = group(random, cluster);

            // when
            GroupShape canonical = alike.canonical(group);

            // then
            List<Node> nodes = cluster.nodes();
            List<Integer> standsFor = alike.standsFor(group);
            assertThat(new TreeSet<>(standsFor)).hasSize(nodes.size());
            for (int n = 0; n < nodes.size(); n++) {
                assertThat(canonical.count(n)).isLessThanOrEqualTo(nodes.get(n).count());
                assertThat(canonical.count(n)).isEqualTo(group.count(standsFor.get(n)));
                assertThat(cluster.alike(nodes.get(n), nodes.get(standsFor.get(n))))
                        .isTrue();
            }
            assertThat(alike.canonical(canonical)).isEqualTo(canonical);
        });
    }

    @Test
    void canonical_alikeNodesExchanged_sameForm() {
        int[] exchanged = {0};
        RandomCases.check(300, random -> {
            // given
            Cluster cluster = RandomProblems.problem(random, 16).cluster();
            GroupShape group = group(random, cluster);
            List<Integer> counts = new ArrayList<>(group.counts());
            int one = random.nextInt(counts.size());
            int other = random.nextInt(counts.size());
            List<Node> nodes = cluster.nodes();
            boolean alike = cluster.alike(nodes.get(one), nodes.get(other));

            // when
            counts.set(one, group.count(other));
            counts.set(other, group.count(one));

            // then
            AlikeNodes nodesAlike = new AlikeNodes(cluster);
            boolean same = nodesAlike.canonical(new GroupShape(counts)).equals(nodesAlike.canonical(group));
            assertThat(same).isEqualTo(alike || group.count(one) == group.count(other));
            exchanged[0] += alike && group.count(one) != group.count(other) ? 1 : 0;
        });
        assertThat(exchanged[0]).isPositive();
    }
}
