package org.hexcast.costmodel.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.LinkPath;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.testing.TestPlans;
import org.junit.jupiter.api.Test;

/** KV transfers: conservation of bytes over random unequal cuts and degrees, differential against layer by layer and head by head, closed forms. */
class KvTransferTest {

    private static final double CLOSE = 1e-9;

    private static final Cluster NODES = Cluster.named("three large nodes", TestGpus.links())
            .node(TestClusters.node("a", TestGpus.fast(), 64))
            .node(TestClusters.node("b", TestGpus.fast(), 64))
            .node(TestClusters.node("c", TestGpus.slow(), 64))
            .joinedBy(TestGpus.network(10e9));

    /** What leaves and enters every GPU and node, per token. */
    private record Flow(Map<String, Double> byLink) {

        private static Flow of(KvTransfer transfer) {
            Map<String, Double> map = new HashMap<>();
            transfer.loads().forEach(l -> map.put(l.link().name(), l.bytesPerToken()));
            assertThat(map).hasSameSizeAs(transfer.loads());
            return new Flow(map);
        }

        private double on(String link) {
            return byLink.getOrDefault(link, 0.0);
        }

        private double out(DeviceId id) {
            return on(id + " pcie out") + on(id + " nvlink out");
        }

        private double in(DeviceId id) {
            return on(id + " pcie in") + on(id + " nvlink in");
        }
    }

    @Test
    void between_nodes_everyByteCrossesTheNicsOnce() {
        RandomCases.check(300, random -> {
            // given prefill on node a, decode on node b, cut unequally
            ModelSpec model = CostCases.anyModel(random);
            ParallelStrategy from = strategy(random, model, "a");
            ParallelStrategy to = strategy(random, model, "b");
            // when
            Flow flow = Flow.of(KvTransfer.between(NODES, model, from, to));
            // then the cache of a token crosses, each head of each layer once, however often it is replicated
            double cache = KvBytes.perToken(model);
            assertThat(flow.on("a nic out")).isCloseTo(cache, within(cache * CLOSE));
            assertThat(flow.on("b nic in")).isCloseTo(cache, within(cache * CLOSE));
            assertThat(flow.on("a nic in") + flow.on("b nic out")).isZero();
            double sent = from.devices().stream().mapToDouble(flow::out).sum();
            assertThat(sent).isCloseTo(cache, within(cache * CLOSE));
            assertThat(from.devices()).allSatisfy(d -> assertThat(flow.in(d)).isZero());
        });
    }

    @Test
    void between_anyReplicas_everyReceiverGetsExactlyItsShard() {
        RandomCases.check(300, random -> {
            // given
            ModelSpec model = CostCases.anyModel(random);
            ParallelStrategy from = strategy(random, model, "a");
            ParallelStrategy to = strategy(random, model, "b");
            // when
            Flow flow = Flow.of(KvTransfer.between(NODES, model, from, to));
            // then what enters a GPU and is not passed on by it is what it holds afterwards
            for (Stage stage : to.stages()) {
                double shard = stage.layers() * KvBytes.perTokenAndLayer(model, stage.tensorDegree());
                for (DeviceId device : stage.devices()) {
                    assertThat(flow.in(device)).as(device.toString()).isCloseTo(shard, within(shard * CLOSE));
                }
            }
            // and no sender gives away more than it holds
            for (Stage stage : from.stages()) {
                double shard = stage.layers() * KvBytes.perTokenAndLayer(model, stage.tensorDegree());
                for (DeviceId device : stage.devices()) {
                    assertThat(flow.out(device)).isLessThanOrEqualTo(shard * (1 + CLOSE));
                }
            }
        });
    }

    @Test
    void between_anyReplicas_equalsLayerByLayerAndHeadByHead() {
        RandomCases.check(200, random -> {
            ModelSpec model = CostCases.anyModel(random);
            ParallelStrategy from = strategy(random, model, "a");
            ParallelStrategy to = strategy(random, model, random.nextBoolean() ? "b" : "c");
            // when
            KvTransfer transfer = KvTransfer.between(NODES, model, from, to);
            // then
            Map<String, Double> expected = new HashMap<>();
            double latency = 0;
            double bytes = model.attention().kvValuesPerHead()
                    * model.precisions().kv().bytes();
            for (int layer = 0; layer < model.layers(); layer++) {
                for (int head = 0; head < model.attention().kvHeads(); head++) {
                    List<DeviceId> senders = holders(from, layer, head, model);
                    List<DeviceId> receivers = holders(to, layer, head, model);
                    DeviceId source = senders.get(head % senders.size());
                    for (DeviceId receiver : receivers) {
                        DeviceId sender = receiver.equals(receivers.get(0)) ? source : receivers.get(0);
                        LinkPath path = NODES.path(sender, receiver);
                        path.links().forEach(l -> expected.merge(l.name(), bytes, Double::sum));
                        latency = Math.max(latency, path.latencySeconds());
                    }
                }
            }
            Flow flow = Flow.of(transfer);
            assertThat(flow.byLink()).containsOnlyKeys(expected.keySet());
            expected.forEach((link, load) -> assertThat(flow.on(link)).as(link).isCloseTo(load, within(load * CLOSE)));
            assertThat(transfer.latencySeconds()).isEqualTo(latency);
        });
    }

    @Test
    void between_sameCutInOneNode_isOnePortPerShard() {
        // given 4 + 4 GPUs on NVLink at 400 GB/s: each sends its two heads, 320 KiB / 4 a token
        KvTransfer transfer = KvTransfer.between(
                TestClusters.oneNode(8),
                TestModels.llama70b(),
                TestPlans.oneStage(80, TestPlans.gpus("a", 0, 4)),
                TestPlans.oneStage(80, TestPlans.gpus("a", 4, 8)));
        assertThat(transfer.loads())
                .hasSize(8)
                .allSatisfy(l -> assertThat(l.bytesPerToken()).isEqualTo(81_920));
        assertThat(transfer.secondsAlone(1000)).isCloseTo(1e-6 + 1000 * 81_920 / 400e9, within(1e-12));
    }

    @Test
    void between_nodes_timeAloneIsTheCacheOverTheNic() {
        // given 10 GB/s and 52 us between the nodes, 320 KiB a token
        KvTransfer transfer = KvTransfer.between(
                TestClusters.fourFastEightSlow(),
                TestModels.llama70b(),
                TestPlans.oneStage(80, TestPlans.gpus("a", 0, 4)),
                TestPlans.oneStage(80, TestPlans.gpus("b", 0, 8)));
        assertThat(transfer.secondsAlone(2000)).isCloseTo(52e-6 + 2000 * 327_680 / 10e9, within(1e-9));
    }

    @Test
    void holders_ofEachHead_areEqualRunsOfDevices() {
        List<DeviceId> four = TestPlans.gpus("a", 0, 4);
        assertThat(KvTransfer.holders(four, 0, 8)).containsExactly(four.get(0));
        assertThat(KvTransfer.holders(four, 1, 8)).containsExactly(four.get(0));
        assertThat(KvTransfer.holders(four, 7, 8)).containsExactly(four.get(3));
        assertThat(KvTransfer.holders(four, 1, 2)).containsExactly(four.get(2), four.get(3));
        assertThat(KvTransfer.holders(four, 0, 1)).isEqualTo(four);
    }

    @Test
    void between_latentCaches_crossOnceAndArePassedOn() {
        // given 4 GPUs that all hold the whole cache, and 4 that need it: 61 layers of 512 + 64 values of 2 bytes
        double cache = 61 * (512 + 64) * 2;
        KvTransfer transfer = KvTransfer.between(
                NODES,
                TestModels.deepSeekV3(),
                TestPlans.oneStage(61, TestPlans.gpus("a", 0, 4)),
                TestPlans.oneStage(61, TestPlans.gpus("b", 0, 4)));
        // when
        Flow flow = Flow.of(transfer);
        // then one sends, each of the others gets it from the first
        assertThat(flow.on("a nic out")).isEqualTo(cache);
        assertThat(flow.out(new DeviceId("a", 0))).isEqualTo(cache);
        assertThat(flow.out(new DeviceId("b", 0))).isEqualTo(3 * cache);
        for (int i = 0; i < 4; i++) {
            assertThat(flow.in(new DeviceId("b", i))).isEqualTo(cache);
        }
    }

    /** Shard i of t holds query heads i a/t to (i + 1) a/t, and the KV heads that these use. */
    private static List<DeviceId> holders(ParallelStrategy strategy, int layer, int kvHead, ModelSpec model) {
        List<DeviceId> holders = new ArrayList<>();
        int heads = model.attention().heads();
        int group = heads / model.attention().kvHeads();
        for (Stage stage : strategy.stages()) {
            int t = stage.tensorDegree();
            for (int shard = 0; shard < t && layer >= stage.layerFrom() && layer < stage.layerTo(); shard++) {
                boolean uses = false;
                for (int query = shard * heads / t; query < (shard + 1) * heads / t; query++) {
                    uses |= query / group == kvHead;
                }
                if (uses) {
                    holders.add(stage.devices().get(shard));
                }
            }
        }
        return holders;
    }

    /** One to three stages of any degrees, on the first GPUs of a node. */
    private static ParallelStrategy strategy(Random random, ModelSpec model, String node) {
        List<Stage> stages = new ArrayList<>();
        int used = 0;
        int layer = 0;
        int count = Math.min(model.layers(), 1 + random.nextInt(3));
        for (int i = 0; i < count; i++) {
            int left = model.layers() - layer - (count - i - 1);
            int layers = i == count - 1 ? left : 1 + random.nextInt(left);
            int degree = CostCases.degree(random, model);
            degree = used + degree > 64 - (count - i - 1) ? 1 : degree;
            stages.add(new Stage(layer, layer + layers, TestPlans.gpus(node, used, used + degree)));
            used += degree;
            layer += layers;
        }
        return new ParallelStrategy(stages);
    }
}
