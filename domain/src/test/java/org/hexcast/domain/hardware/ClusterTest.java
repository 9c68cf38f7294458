package org.hexcast.domain.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestGpus;
import org.junit.jupiter.api.Test;

/** Clusters: closed forms of every kind of path, laws of paths in random clusters, rejected input. */
class ClusterTest {

    private static final Network.Line LINE = new Network.Line(LinkKind.ETHERNET, 10e9, 50e-6);

    @Test
    void path_nvlinkNode_crossesTwoPortsWithOneLatency() {
        // given
        Cluster cluster = TestClusters.oneNode(8);
        // when
        LinkPath path = cluster.path(gpu("a", 1), gpu("a", 6));
        // then: NVLink 400 GB/s, 1 us for the way from GPU to GPU
        assertThat(names(path)).containsExactly("a/1 nvlink out", "a/6 nvlink in");
        assertThat(path.latencySeconds()).isCloseTo(1e-6, within(1e-15));
        assertThat(path.bytesPerSecond()).isEqualTo(400e9);
        assertThat(path.seconds(4e6)).isCloseTo(1e-6 + 4e6 / 400e9, within(1e-15));
    }

    @Test
    void path_pairs_bridgeInsideAPairAndPcieBetweenPairs() {
        Cluster cluster = joined(new Node("d", TestGpus.bridged(), 5, NodeLinks.NVLINK_PAIRS, 1));
        assertThat(names(cluster.path(gpu("d", 2), gpu("d", 3)))).containsExactly("d/2 nvlink out", "d/3 nvlink in");
        assertThat(names(cluster.path(gpu("d", 1), gpu("d", 2)))).containsExactly("d/1 pcie out", "d/2 pcie in");
        assertThat(names(cluster.path(gpu("d", 4), gpu("d", 3)))).containsExactly("d/4 pcie out", "d/3 pcie in");
    }

    @Test
    void path_pairsWithoutPeerAccess_crossesHostMemoryBetweenPairsOnly() {
        Cluster cluster = joined(new Node("d", TestGpus.bridged(), 4, NodeLinks.NVLINK_PAIRS_NO_PEER, 1));
        assertThat(names(cluster.path(gpu("d", 0), gpu("d", 1)))).containsExactly("d/0 nvlink out", "d/1 nvlink in");
        assertThat(names(cluster.path(gpu("d", 1), gpu("d", 2))))
                .containsExactly("d/1 pcie out", "d host memory", "d/2 pcie in");
    }

    @Test
    void path_noPeerAccess_sharesHostMemoryAndItsRate() {
        // given PCIe at 30 GB/s and 2 us, host memory at 20 GB/s and 1 us
        Cluster cluster = joined(TestClusters.node("c", TestGpus.slow(), 2));
        // when
        LinkPath path = cluster.path(gpu("c", 0), gpu("c", 1));
        // then
        assertThat(names(path)).containsExactly("c/0 pcie out", "c host memory", "c/1 pcie in");
        assertThat(path.bytesPerSecond()).isEqualTo(20e9);
        assertThat(path.latencySeconds()).isCloseTo(3e-6, within(1e-15));
    }

    @Test
    void path_betweenNodes_crossesBothNicsWithTheNetworksLatencyOnce() {
        // given a network of 10 GB/s and 50 us; PCIe adds its 2 us
        Cluster cluster = TestClusters.fourFastEightSlow();
        // when
        LinkPath path = cluster.path(gpu("a", 3), gpu("b", 5));
        // then
        assertThat(names(path)).containsExactly("a/3 pcie out", "a nic out", "b nic in", "b/5 pcie in");
        assertThat(path.latencySeconds()).isCloseTo(52e-6, within(1e-15));
        assertThat(path.bytesPerSecond()).isEqualTo(10e9);
    }

    @Test
    void path_wiredNodes_takesTheWireInsteadOfTheNics() {
        // given
        Network.Line wire = new Network.Line(LinkKind.INFINIBAND, 25e9, 5e-6);
        Network network = new Network(LINE, List.of(), List.of(new Network.Wire("b", "a", wire)));
        Cluster cluster = nodes(network, "a", "b", "c");
        // then, in both directions, and only between these two
        assertThat(names(cluster.path(gpu("a", 0), gpu("b", 1))))
                .containsExactly("a/0 pcie out", "a wire to b", "b/1 pcie in");
        assertThat(names(cluster.path(gpu("b", 1), gpu("a", 0))))
                .containsExactly("b/1 pcie out", "b wire to a", "a/0 pcie in");
        assertThat(cluster.path(gpu("a", 0), gpu("b", 1)).latencySeconds()).isCloseTo(7e-6, within(1e-15));
        assertThat(names(cluster.path(gpu("a", 0), gpu("c", 0)))).contains("a nic out", "c nic in");
    }

    @Test
    void path_ownNic_limitsItsNodeOnly() {
        Network network = new Network(
                LINE, List.of(new Network.Nic("b", new Network.Line(LinkKind.ETHERNET, 1e9, 50e-6))), List.of());
        Cluster cluster = nodes(network, "a", "b", "c");
        assertThat(cluster.path(gpu("a", 0), gpu("b", 0)).bytesPerSecond()).isEqualTo(1e9);
        assertThat(cluster.path(gpu("a", 0), gpu("c", 0)).bytesPerSecond()).isEqualTo(10e9);
    }

    @Test
    void path_anyTwoGpus_startsAtTheSenderEndsAtTheReceiverAndReversesAlike() {
        RandomCases.check(200, random -> {
            // given
            Cluster cluster = randomCluster(random);
            List<Device> devices = cluster.devices();
            DeviceId from = devices.get(random.nextInt(devices.size())).id();
            DeviceId to = devices.get(random.nextInt(devices.size())).id();
            // when
            LinkPath there = cluster.path(from, to);
            LinkPath back = cluster.path(to, from);
            // then
            assertThat(back.links()).hasSameSizeAs(there.links());
            assertThat(back.latencySeconds()).isCloseTo(there.latencySeconds(), within(1e-15));
            assertThat(back.bytesPerSecond()).isEqualTo(there.bytesPerSecond());
            if (from.equals(to)) {
                assertThat(there).isEqualTo(LinkPath.NONE);
                assertThat(there.seconds(1e9)).isZero();
                return;
            }
            List<Link> links = there.links();
            assertThat(new HashSet<>(links)).hasSameSizeAs(links);
            assertThat(cluster.links()).containsAll(links);
            assertThat(cluster.portOf(links.get(0))).hasValue(from);
            assertThat(cluster.portOf(links.get(links.size() - 1))).hasValue(to);
            for (Link link : links.subList(1, links.size() - 1)) {
                assertThat(cluster.portOf(link)).as(link.name()).isEmpty();
            }
        });
    }

    @Test
    void path_differentSendersAndReceivers_sharePortsNever() {
        RandomCases.check(100, random -> {
            // given two messages without a common GPU
            Cluster cluster = randomCluster(random);
            List<DeviceId> ids =
                    new ArrayList<>(cluster.devices().stream().map(Device::id).toList());
            Collections.shuffle(ids, random);
            if (ids.size() < 4) {
                return;
            }
            // when
            List<Link> shared =
                    new ArrayList<>(cluster.path(ids.get(0), ids.get(1)).links());
            shared.retainAll(cluster.path(ids.get(2), ids.get(3)).links());
            // then what they share belongs to nodes
            assertThat(shared)
                    .allSatisfy(link -> assertThat(cluster.portOf(link)).isEmpty());
        });
    }

    @Test
    void links_ofACluster_haveUniqueNamesAndEveryGpuHasItsPorts() {
        RandomCases.check(50, random -> {
            Cluster cluster = randomCluster(random);
            assertThat(cluster.links().stream().map(Link::name)).doesNotHaveDuplicates();
            for (Device device : cluster.devices()) {
                Node node = cluster.node(device.id().node()).orElseThrow();
                boolean nvlink =
                        node.links() == NodeLinks.NVLINK || node.links().pairs();
                assertThat(cluster.links().stream()
                                .filter(l -> cluster.portOf(l)
                                        .filter(device.id()::equals)
                                        .isPresent()))
                        .hasSize(nvlink ? 4 : 2);
            }
        });
    }

    @Test
    void achievedShare_ofALinkKind_scalesItsBandwidthOnly() {
        LinkTypes types = new LinkTypes(
                TestGpus.links().types().stream()
                        .map(t -> new LinkType(t.kind(), t.kind() == LinkKind.NVLINK ? 0.75 : 1, t.latencySeconds()))
                        .toList(),
                20e9);
        Cluster cluster = Cluster.named("derated", types)
                .node(TestClusters.node("a", TestGpus.fast(), 2))
                .joinedBy(TestGpus.network(10e9));
        assertThat(cluster.path(gpu("a", 0), gpu("a", 1)).bytesPerSecond()).isEqualTo(300e9);
        assertThat(cluster.path(gpu("a", 0), gpu("a", 1)).latencySeconds()).isCloseTo(1e-6, within(1e-15));
    }

    @Test
    void usdPerHour_sumsEveryGpu() {
        // 2 + 4 + 4 at 1 USD/h, 4 at 0.8 USD/h
        assertThat(TestClusters.fourKinds().usdPerHour()).isCloseTo(13.2, within(1e-12));
    }

    @Test
    void alike_sameGpusAndNic_butNeverWithAWireOfItsOwn() {
        Cluster plain = nodes(new Network(LINE, List.of(), List.of()), "a", "b", "c");
        Cluster wired = nodes(new Network(LINE, List.of(), List.of(new Network.Wire("b", "c", LINE))), "a", "b", "c");
        assertThat(plain.alike(plain.nodes().get(0), plain.nodes().get(1))).isTrue();
        assertThat(wired.alike(wired.nodes().get(0), wired.nodes().get(1))).isFalse();
        Cluster mixed = TestClusters.fourFastEightSlow();
        assertThat(mixed.alike(mixed.nodes().get(0), mixed.nodes().get(1))).isFalse();
        Network slowNic = new Network(
                LINE, List.of(new Network.Nic("b", new Network.Line(LinkKind.ETHERNET, 1e9, 50e-6))), List.of());
        Cluster unequal = nodes(slowNic, "a", "b", "c");
        assertThat(unequal.alike(unequal.nodes().get(0), unequal.nodes().get(1)))
                .isFalse();
        assertThat(unequal.alike(unequal.nodes().get(0), unequal.nodes().get(2)))
                .isTrue();
    }

    @Test
    void build_brokenInput_namesTheRule() {
        Network usual = new Network(LINE, List.of(), List.of());
        assertThatThrownBy(() -> nodes(usual)).hasMessageContaining("at least one node");
        assertThatThrownBy(() -> nodes(usual, "a", "a")).hasMessageContaining("two nodes are named 'a'");
        assertThatThrownBy(() -> nodes(new Network(LINE, List.of(new Network.Nic("x", LINE)), List.of()), "a", "b"))
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> nodes(new Network(LINE, List.of(), List.of(new Network.Wire("a", "x", LINE))), "a"))
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> new Network.Wire("a", "a", LINE)).hasMessageContaining("to itself");
        List<Network.Wire> twice = List.of(new Network.Wire("a", "b", LINE), new Network.Wire("b", "a", LINE));
        assertThatThrownBy(() -> nodes(new Network(LINE, List.of(), twice), "a", "b"))
                .hasMessageContaining("twice");
        List<Network.Nic> nics = List.of(new Network.Nic("a", LINE), new Network.Nic("a", LINE));
        assertThatThrownBy(() -> nodes(new Network(LINE, nics, List.of()), "a", "b"))
                .hasMessageContaining("twice");
    }

    @Test
    void require_absentGpu_saysWhichThereAre() {
        Cluster cluster = TestClusters.oneNode(4);
        assertThatThrownBy(() -> cluster.require(gpu("a", 4))).hasMessageContaining("0 to 3, not 4");
        assertThatThrownBy(() -> cluster.path(gpu("a", 0), gpu("z", 0))).hasMessageContaining("no node 'z'");
        assertThat(cluster.device(gpu("a", 4))).isEmpty();
    }

    @Test
    void node_linksThatItsGpusLack_areRejected() {
        assertThatThrownBy(() -> new Node("n", TestGpus.slow(), 2, NodeLinks.NVLINK, 1))
                .hasMessageContaining("no NVLink");
        assertThatThrownBy(() -> new Node("n", TestGpus.slow(), 2, NodeLinks.NVLINK_PAIRS, 1))
                .hasMessageContaining("no NVLink");
        assertThatThrownBy(() -> new Node("n", TestGpus.bridged(), 2, NodeLinks.NVLINK, 1))
                .hasMessageContaining("pairs only");
        assertThatThrownBy(() -> new Node("n", TestGpus.fast(), 65, NodeLinks.NVLINK, 1))
                .hasMessageContaining("65");
        assertThatThrownBy(() -> new Node("a b", TestGpus.fast(), 1, NodeLinks.NVLINK, 1))
                .hasMessageContaining("'a b'");
    }

    @Test
    void usualLinks_followTheDataSheetWithoutBridges() {
        assertThat(NodeLinks.usual(TestGpus.fast())).isEqualTo(NodeLinks.NVLINK);
        assertThat(NodeLinks.usual(TestGpus.slow())).isEqualTo(NodeLinks.PCIE_NO_PEER);
        assertThat(NodeLinks.usual(TestGpus.bridged())).isEqualTo(NodeLinks.PCIE);
    }

    private static Cluster randomCluster(Random random) {
        List<String> names = List.of("a", "b", "c", "d").subList(0, 1 + random.nextInt(4));
        Cluster.Builder builder = Cluster.named("random", TestGpus.links());
        for (String name : names) {
            GpuType type = TestGpus.all().get(random.nextInt(5));
            NodeLinks links = type.nvlink().isEmpty()
                    ? (random.nextBoolean() ? NodeLinks.PCIE : NodeLinks.PCIE_NO_PEER)
                    : type.name().equals("bridged") && random.nextBoolean()
                            ? (random.nextBoolean() ? NodeLinks.NVLINK_PAIRS : NodeLinks.NVLINK_PAIRS_NO_PEER)
                            : NodeLinks.usual(type);
            builder.node(new Node(name, type, 1 + random.nextInt(6), links, 1));
        }
        List<Network.Wire> wires = names.size() > 1 && random.nextBoolean()
                ? List.of(new Network.Wire(names.get(0), names.get(1), LINE))
                : List.of();
        return builder.joinedBy(new Network(LINE, List.of(), wires));
    }

    private static Cluster nodes(Network network, String... names) {
        Cluster.Builder builder = Cluster.named("test", TestGpus.links());
        for (String name : names) {
            builder.node(TestClusters.node(name, TestGpus.fast(), 2));
        }
        return builder.joinedBy(network);
    }

    private static Cluster joined(Node node) {
        return Cluster.named("test", TestGpus.links()).node(node).joinedBy(TestGpus.network(10e9));
    }

    private static DeviceId gpu(String node, int index) {
        return new DeviceId(node, index);
    }

    private static List<String> names(LinkPath path) {
        return path.links().stream().map(Link::name).toList();
    }
}
