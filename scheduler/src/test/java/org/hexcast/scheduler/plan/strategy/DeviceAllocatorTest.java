package org.hexcast.scheduler.plan.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.scheduler.plan.refine.Part;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: each device once, as many as asked, whole bridged pairs first; stages keep their order, degrees and layers. */
class DeviceAllocatorTest {

    @Test
    void allocate_anyGroups_givesEachDeviceOnceAndWholePairsFirst() {
        RandomCases.check(200, random -> {
            // given
            Cluster cluster = RandomProblems.cluster(random, 12);
            List<GroupShape> groups = RandomProblems.partition(random, cluster, 5).parts().stream()
                    .map(Part::shape)
                    .toList();

            // when
            List<List<List<DeviceId>>> devices = new DeviceAllocator(cluster).allocate(groups);

            // then
            List<DeviceId> all = new ArrayList<>();
            for (int g = 0; g < groups.size(); g++) {
                for (int n = 0; n < cluster.nodes().size(); n++) {
                    Node node = cluster.nodes().get(n);
                    List<DeviceId> here = devices.get(g).get(n);
                    assertThat(here)
                            .hasSize(groups.get(g).count(n))
                            .allMatch(id -> id.node().equals(node.name()));
                    assertThat(here).allMatch(id -> cluster.device(id).isPresent());
                    for (int i = 0; i + 1 < here.size() && node.links().pairs(); i += 2) {
                        assertThat(here.get(i).index() / 2)
                                .isEqualTo(here.get(i + 1).index() / 2);
                    }
                    all.addAll(here);
                }
            }
            assertThat(all).doesNotHaveDuplicates();
        });
    }

    @Test
    void bridges_anyTwoGroups_areWhereTheirDevicesShareAPair() {
        RandomCases.check(200, random -> {
            // given
            Cluster cluster = RandomProblems.cluster(random, 12);
            DeviceAllocator allocator = new DeviceAllocator(cluster);
            List<List<List<DeviceId>>> devices =
                    allocator.allocate(RandomProblems.partition(random, cluster, 5).parts().stream()
                            .map(Part::shape)
                            .toList());
            for (int g = 1; g < devices.size(); g++) {
                // when
                List<Integer> bridges = allocator.bridges(devices.get(0), devices.get(g));

                // then
                for (int n = 0; n < cluster.nodes().size(); n++) {
                    boolean joined = false;
                    for (DeviceId one : devices.get(0).get(n)) {
                        for (DeviceId other : devices.get(g).get(n)) {
                            joined |= one.index() / 2 == other.index() / 2;
                        }
                    }
                    boolean pairs = cluster.nodes().get(n).links().pairs();
                    assertThat(bridges.contains(n)).isEqualTo(joined && pairs);
                }
            }
        });
    }

    @Test
    void allocate_moreThanTheNodeHas_namesInv9() {
        DeviceAllocator allocator = new DeviceAllocator(TestClusters.oneNode(4));
        List<GroupShape> groups = List.of(new GroupShape(List.of(3)), new GroupShape(List.of(2)));
        assertThatThrownBy(() -> allocator.allocate(groups))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("INV-9");
    }

    @Test
    void place_unequalStages_keepOrderDegreesAndLayers() {
        // given
        DeviceAllocator allocator = new DeviceAllocator(TestClusters.fourFastEightSlow());
        List<StageTemplate> templates = List.of(
                new StageTemplate(new StageKind(1, 1), 5),
                new StageTemplate(new StageKind(1, 4), 20),
                new StageTemplate(new StageKind(0, 2), 55));

        // when
        ParallelStrategy strategy = allocator.placeAlone(templates, new GroupShape(List.of(2, 6)));

        // then
        assertThat(strategy.label()).isEqualTo("TP 1,4,2 layers 5,20,55");
        assertThat(strategy.stages()).extracting(Stage::layerFrom).containsExactly(0, 5, 25);
        assertThat(strategy.devices()).doesNotHaveDuplicates();
    }
}
