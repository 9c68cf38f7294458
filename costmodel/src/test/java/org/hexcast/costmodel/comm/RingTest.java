package org.hexcast.costmodel.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Device;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestPlans;
import org.junit.jupiter.api.Test;

/** Rings, hops and the alpha-beta model: closed forms by hand, loads counted by brute force, laws. */
class RingTest {

    private static final double LAUNCH = Ring.LAUNCH_SECONDS;

    @Test
    void alphaBeta_isAffineAndChains() {
        AlphaBeta link = new AlphaBeta(5e-6, 1e-9);
        assertThat(link.seconds(0)).isEqualTo(5e-6);
        assertThat(link.seconds(1e6)).isCloseTo(1.005e-3, within(1e-15));
        assertThat(link.then(new AlphaBeta(1e-6, 2e-9))).isEqualTo(new AlphaBeta(5e-6 + 1e-6, 1e-9 + 2e-9));
        assertThat(link.then(AlphaBeta.ZERO)).isEqualTo(link);
        assertThatThrownBy(() -> new AlphaBeta(-1, 0)).hasMessageContaining("must not be negative");
        assertThatThrownBy(() -> new AlphaBeta(0, Double.NaN)).hasMessageContaining("must not be negative");
    }

    @Test
    void ring_nvlink_isTheTextbookForm() {
        // given 4 GPUs, 400 GB/s each way, 1 us
        Ring ring = Ring.over(TestClusters.oneNode(8), TestPlans.gpus("a", 0, 4));
        double bytes = 1 << 20;
        // then 2 (t - 1) steps of S/t for the all-reduce, t - 1 for the all-gather
        assertThat(ring.allReduceSeconds(bytes)).isCloseTo(LAUNCH + 6 * (1e-6 + bytes / 4 / 400e9), within(1e-15));
        assertThat(ring.allGatherSeconds(bytes)).isCloseTo(LAUNCH + 3 * (1e-6 + bytes / 4 / 400e9), within(1e-15));
    }

    @Test
    void ring_largeMessage_approachesTwiceTheBytesOverTheBandwidth() {
        Ring ring = Ring.over(TestClusters.oneNode(8), TestPlans.gpus("a", 0, 8));
        double bytes = 1e12;
        assertThat(ring.allReduceSeconds(bytes)).isCloseTo(2 * 7 / 8.0 * bytes / 400e9, within(1e-3));
    }

    @Test
    void ring_throughHostMemory_carriesEveryEdgeAtOnce() {
        // given 8 GPUs without peer access: all 8 edges share 20 GB/s, each waits 2 + 1 us
        Ring ring = Ring.over(TestClusters.fourFastEightSlow(), TestPlans.gpus("b", 0, 8));
        assertThat(ring.step()).isEqualTo(new AlphaBeta(ring.step().alphaSeconds(), 8 / 20e9));
        assertThat(ring.step().alphaSeconds()).isCloseTo(3e-6, within(1e-15));
    }

    @Test
    void ring_acrossNodes_isBoundByTheNics() {
        // given two GPUs in each of two nodes, in order: one edge crosses each way, at 10 GB/s and 52 us
        List<DeviceId> devices = new ArrayList<>(TestPlans.gpus("a", 0, 2));
        devices.addAll(TestPlans.gpus("b", 0, 2));
        Ring ring = Ring.over(TestClusters.fourFastEightSlow(), devices);
        assertThat(ring.step().betaSecondsPerByte()).isEqualTo(1 / 10e9);
        assertThat(ring.step().alphaSeconds()).isCloseTo(52e-6, within(1e-15));
        // a ring that goes to and fro crosses twice each way
        List<DeviceId> zigzag = List.of(devices.get(0), devices.get(2), devices.get(1), devices.get(3));
        assertThat(Ring.over(TestClusters.fourFastEightSlow(), zigzag).step().betaSecondsPerByte())
                .isEqualTo(2 / 10e9);
    }

    @Test
    void ring_oneDevice_communicatesWithNobody() {
        Ring ring = Ring.over(TestClusters.oneNode(2), TestPlans.gpus("a", 0, 1));
        assertThat(ring.allReduceSeconds(1e9)).isZero();
        assertThat(ring.allGatherSeconds(1e9)).isZero();
    }

    @Test
    void ring_anyDevices_stepIsTheBusiestLinkAndTheLongestWay() {
        RandomCases.check(200, random -> {
            // given
            Cluster cluster = random.nextBoolean() ? TestClusters.fourKinds() : TestClusters.fourFastEightSlow();
            List<DeviceId> devices = shuffled(cluster, random).subList(0, 2 + random.nextInt(8));
            // when
            Ring ring = Ring.over(cluster, devices);
            // then by counting
            Map<String, Integer> crossings = new HashMap<>();
            double longest = 0;
            for (int i = 0; i < devices.size(); i++) {
                var path = cluster.path(devices.get(i), devices.get((i + 1) % devices.size()));
                path.links().forEach(l -> crossings.merge(l.name(), 1, Integer::sum));
                longest = Math.max(longest, path.latencySeconds());
            }
            double busiest = 0;
            for (Link link : cluster.links()) {
                busiest = Math.max(busiest, crossings.getOrDefault(link.name(), 0) / link.bytesPerSecond());
            }
            assertThat(ring.step().betaSecondsPerByte()).isCloseTo(busiest, within(busiest * 1e-12));
            assertThat(ring.step().alphaSeconds()).isEqualTo(longest);
            // and where the ring starts does not matter
            List<DeviceId> turned = new ArrayList<>(devices);
            Collections.rotate(turned, 1 + random.nextInt(devices.size()));
            assertThat(Ring.over(cluster, turned)).isEqualTo(ring);
        });
    }

    @Test
    void allReduce_anyRing_takesTwoGathersAndGrowsWithBytes() {
        RandomCases.check(200, random -> {
            Cluster cluster = TestClusters.fourKinds();
            Ring ring = Ring.over(cluster, shuffled(cluster, random).subList(0, 2 + random.nextInt(8)));
            double bytes = 1 + random.nextInt(1 << 28);
            double reduce = ring.allReduceSeconds(bytes);
            assertThat(reduce - LAUNCH).isCloseTo(2 * (ring.allGatherSeconds(bytes) - LAUNCH), within(reduce * 1e-12));
            assertThat(ring.allReduceSeconds(bytes * 2)).isGreaterThan(reduce);
            // every device takes in at least the S (t - 1) / t that it does not have, in each of the two halves
            double share = (ring.degree() - 1.0) / ring.degree();
            assertThat(reduce)
                    .isGreaterThanOrEqualTo(2 * share * bytes * ring.step().betaSecondsPerByte());
        });
    }

    @Test
    void hop_oneToOne_isOneMessage() {
        Cluster cluster = TestClusters.fourFastEightSlow();
        Hop hop = Hop.between(cluster, TestPlans.gpus("a", 0, 1), TestPlans.gpus("b", 0, 1));
        assertThat(hop.seconds(1e6)).isCloseTo(LAUNCH + 52e-6 + 1e6 / 10e9, within(1e-12));
        assertThat(hop.whole()).isEqualTo(hop.sliced());
    }

    @Test
    void hop_fourToFour_bothWaysByHand() {
        // given four NVLink GPUs each, on two nodes joined at 10 GB/s
        Cluster cluster = TestClusters.fourFastEightSlow();
        Hop hop = Hop.between(cluster, TestPlans.gpus("b", 0, 4), TestPlans.gpus("a", 0, 4));
        double bytes = 5e6;
        // then whole: one message, then a chain of 3 NVLink steps of 1 us that passes it on at 400 GB/s
        double whole = LAUNCH + 52e-6 + bytes / 10e9 + LAUNCH + 3 * 1e-6 + bytes / 400e9;
        assertThat(hop.whole().seconds(bytes)).isCloseTo(whole, within(1e-12));
        // sliced: four quarters share the NICs, then three steps of a quarter
        double sliced = LAUNCH + 52e-6 + bytes / 10e9 + LAUNCH + 3 * (1e-6 + bytes / 4 / 400e9);
        assertThat(hop.sliced().seconds(bytes)).isCloseTo(sliced, within(1e-12));
        assertThat(hop.seconds(bytes)).isEqualTo(hop.sliced().seconds(bytes));
    }

    @Test
    void hop_insideANode_slicesUseAllPorts() {
        // given 2 to 2 over NVLink: each slice has a port of 400 GB/s of its own
        Hop hop = Hop.between(TestClusters.oneNode(4), TestPlans.gpus("a", 0, 2), TestPlans.gpus("a", 2, 4));
        double sliced = LAUNCH + 1e-6 + 0.5e8 / 400e9 + LAUNCH + 1e-6 + 0.5e8 / 400e9;
        assertThat(hop.sliced().seconds(1e8)).isCloseTo(sliced, within(1e-12));
    }

    @Test
    void hop_anyStages_isTheFasterWayAndNoFasterThanTheLinksAllow() {
        RandomCases.check(200, random -> {
            // given disjoint stages
            Cluster cluster = TestClusters.fourKinds();
            List<DeviceId> all = shuffled(cluster, random);
            int senders = 1 + random.nextInt(4);
            List<DeviceId> from = all.subList(0, senders);
            List<DeviceId> to = all.subList(senders, senders + 1 + random.nextInt(4));
            double bytes = 1 + random.nextInt(1 << 28);
            // when
            Hop hop = Hop.between(cluster, from, to);
            // then
            double seconds = hop.seconds(bytes);
            assertThat(seconds)
                    .isEqualTo(Math.min(hop.whole().seconds(bytes), hop.sliced().seconds(bytes)));
            assertThat(hop.seconds(bytes * 1.5)).isGreaterThan(seconds);
            // no receiver takes in all bytes faster than through its two widest ports
            for (DeviceId receiver : to) {
                double ports = cluster.links().stream()
                        .filter(l -> cluster.portOf(l).filter(receiver::equals).isPresent()
                                && l.name().endsWith(" in"))
                        .mapToDouble(Link::bytesPerSecond)
                        .sum();
                assertThat(seconds).isGreaterThan(bytes / ports);
            }
        });
    }

    private static List<DeviceId> shuffled(Cluster cluster, Random random) {
        List<DeviceId> ids =
                new ArrayList<>(cluster.devices().stream().map(Device::id).toList());
        Collections.shuffle(ids, random);
        return ids;
    }
}
