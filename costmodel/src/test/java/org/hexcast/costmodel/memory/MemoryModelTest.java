package org.hexcast.costmodel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Device memory: closed form by hand, the law INV-8 on random stages, differential of the search for the most layers. */
class MemoryModelTest {

    private static final int CASES = 400;

    @Test
    void stage_llama70bOnFourGpus_byHand() {
        // given 80 GiB, 90 % usable, 1 GiB reserve, 4,096 tokens and 256 sequences a step, blocks of 16
        MemoryModel model = new MemoryModel(TestModels.llama70b(), TestEngines.usual());
        // when
        StageMemory memory = model.stage(TestGpus.fast(), 80, 4, StageLayout.Ends.BOTH);
        // then
        long layer = 8192L * (16 + 2 * 2) * 128 + 16 * 128 * 8192L + 3 * 8192L * 7168 + 2 * 8192;
        double weights = 2.0 * (80 * layer + 2 * 8000 * 8192L + 8192);
        double activations = 4096 * 2.0 * (3 * 8192 + 3 * 7168);
        double left = 0.9 * 80 * (1L << 30) - weights - activations - (1L << 30);
        assertThat(memory.weightBytes()).isEqualTo(weights);
        assertThat(memory.activationBytes()).isEqualTo(activations);
        assertThat(memory.reserveBytes()).isEqualTo(1L << 30);
        assertThat(memory.kvBytesPerToken()).isEqualTo(80 * 2 * 2 * 128 * 2);
        assertThat(memory.kvBytes()).isCloseTo(left, within(1.0));
        assertThat(memory.blocks(16)).isEqualTo((long) Math.floor(left / (81_920 * 16)));
    }

    @Test
    void stage_shareOfFree_isTheShareOfWhatIsLeft() {
        // given an engine that takes 90 % of what weights, activations and reserve leave
        ModelSpec model = TestModels.llama7b();
        StageMemory memory = new MemoryModel(model, engine(EngineMemory.ShareOf.FREE, 0.9, 4096))
                .stage(TestGpus.small(), 32, 1, StageLayout.Ends.BOTH);
        double fixed = memory.weightBytes() + memory.activationBytes() + memory.reserveBytes();
        double free = 24.0 * (1L << 30) - fixed;
        assertThat(memory.kvBytes()).isCloseTo(0.9 * free, within(16.0));
        assertThat(memory.usableBytes()).isCloseTo(fixed + 0.9 * free, within(16.0));
    }

    @Test
    void stage_tooLarge_leavesNoBlocksWhateverTheShareIsOf() {
        for (EngineMemory.ShareOf shareOf : EngineMemory.ShareOf.values()) {
            MemoryModel model = new MemoryModel(TestModels.llama70b(), engine(shareOf, 0.9, 4096));
            StageMemory memory = model.stage(TestGpus.small(), 80, 1, StageLayout.Ends.BOTH);
            assertThat(memory.kvBytes()).isNegative();
            assertThat(memory.blocks(16)).isZero();
        }
    }

    @Test
    void stage_any_holdsItsBlocksAndNotOneMore() {
        RandomCases.check(CASES, random -> {
            // given
            ModelSpec model = CostCases.anyModel(random);
            EngineProfile engine = engine(random);
            StageLayout stage = CostCases.stage(random, model);
            // when
            StageMemory memory = new MemoryModel(model, engine).stage(stage);
            // then INV-8
            long blocks = memory.blocks(engine.memory().blockTokens());
            double block = memory.kvBytesPerToken() * engine.memory().blockTokens();
            double fixed = memory.weightBytes() + memory.activationBytes() + memory.reserveBytes();
            assertThat(memory.usableBytes()).isLessThanOrEqualTo(stage.gpu().memoryBytes());
            if (blocks > 0) {
                assertThat(fixed + blocks * block).isLessThanOrEqualTo(memory.usableBytes() * (1 + 1e-12));
            }
            assertThat(fixed + (blocks + 1) * block).isGreaterThan(memory.usableBytes() * (1 - 1e-12));
        });
    }

    @Test
    void blocks_moreLayers_neverMore() {
        RandomCases.check(CASES, random -> {
            ModelSpec model = CostCases.anyModel(random);
            EngineProfile engine = engine(random);
            MemoryModel memory = new MemoryModel(model, engine);
            StageLayout stage = CostCases.stage(random, model);
            int blockTokens = engine.memory().blockTokens();
            long blocks = memory.stage(stage).blocks(blockTokens);
            long more = memory.stage(stage.withLayers(stage.layers() + 1 + random.nextInt(9)))
                    .blocks(blockTokens);
            assertThat(more).isLessThanOrEqualTo(blocks);
        });
    }

    @Test
    void blocks_ofAReplica_areThoseOfItsTightestStage() {
        RandomCases.check(CASES, random -> {
            // given
            ModelSpec model = CostCases.anyModel(random);
            EngineProfile engine = TestEngines.usual();
            MemoryModel memory = new MemoryModel(model, engine);
            List<StageLayout> stages = List.of(
                    CostCases.stage(random, model), CostCases.stage(random, model), CostCases.stage(random, model));
            // then
            long least = Long.MAX_VALUE;
            for (StageLayout stage : stages) {
                least = Math.min(least, memory.stage(stage).blocks(16));
            }
            assertThat(memory.blocks(stages)).isEqualTo(least);
        });
    }

    @Test
    void mostLayers_any_equalsTryingThemAll() {
        RandomCases.check(CASES, random -> {
            // given
            ModelSpec model = CostCases.anyModel(random);
            EngineProfile engine = engine(random);
            MemoryModel memory = new MemoryModel(model, engine);
            StageLayout stage = CostCases.stage(random, model);
            long blocks = 1L + random.nextInt(5000);
            // when
            int most = memory.mostLayers(stage.gpu(), stage.tensorDegree(), stage.ends(), blocks);
            // then
            int expected = 0;
            for (int layers = 1; layers <= model.layers(); layers++) {
                if (memory.stage(stage.withLayers(layers))
                                .blocks(engine.memory().blockTokens())
                        >= blocks) {
                    expected = layers;
                }
            }
            assertThat(most).isEqualTo(expected);
        });
    }

    @Test
    void complaint_any_existsExactlyWhereOneRequestDoesNotFit() {
        RandomCases.check(CASES, random -> {
            // given a replica of one to three stages and the longest request
            ModelSpec model = CostCases.anyModel(random);
            EngineProfile engine = engine(random);
            MemoryModel memory = new MemoryModel(model, engine);
            List<StageLayout> layouts = new ArrayList<>();
            List<Stage> stages = new ArrayList<>();
            int layer = 0;
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                StageLayout layout = CostCases.stage(random, model);
                layouts.add(layout);
                stages.add(new Stage(layer, layer + layout.layers(), gpus(i, layout.tensorDegree())));
                layer += layout.layers();
            }
            long tokens = 1L + random.nextInt(100_000);
            Replica replica = new Replica(new ReplicaId("decode-1"), PhaseRole.DECODE, new ParallelStrategy(stages));
            // when
            boolean fits = memory.complaint(replica, layouts, tokens).isEmpty();
            // then
            assertThat(fits).isEqualTo(memory.blocks(layouts) * engine.memory().blockTokens() >= tokens);
        });
    }

    @Test
    void complaint_tooLittleMemory_namesStageGpuSizesAndAWayOut() {
        // given 70B on four GPUs of 24 GiB: the weights alone are 32 GiB each
        MemoryModel memory = new MemoryModel(TestModels.llama70b(), TestEngines.usual());
        StageLayout fits = CostCases.stage(TestGpus.fast(), 40, 4, new StageLayout.Ends(true, false));
        StageLayout tight = CostCases.stage(TestGpus.small(), 40, 2, new StageLayout.Ends(false, true));
        Replica replica = new Replica(
                new ReplicaId("decode-1"),
                PhaseRole.DECODE,
                new ParallelStrategy(List.of(new Stage(0, 40, gpus(0, 4)), new Stage(40, 80, gpus(1, 2)))));
        // when
        String complaint = memory.complaint(replica, List.of(fits, tight), 4096).orElseThrow();
        // then 40 layers of 855.7 million parameters, half on each of 2 GPUs: 31.9 GiB and the head
        assertThat(complaint)
                .startsWith("Stage 2 of replica decode-1 needs ")
                .contains("small, 21.6 GiB usable", "weights 32.1 GiB", "reserve 1.0 GiB", "KV of 4096 tokens 0.3 GiB")
                .contains("\nMaybe raise its tensor-parallel degree above 2");
    }

    @Test
    void complaint_fewerKnownBlocksThanARequestNeeds_namesThem() {
        MemoryModel memory = new MemoryModel(TestModels.llama7b(), TestEngines.withBlocks(10));
        List<StageLayout> stages = List.of(CostCases.stage(TestGpus.fast(), 32, 1, StageLayout.Ends.BOTH));
        Replica replica = new Replica(
                new ReplicaId("p"), PhaseRole.PREFILL, new ParallelStrategy(List.of(new Stage(0, 32, gpus(0, 1)))));
        assertThat(memory.complaint(replica, stages, 160)).isEmpty();
        assertThat(memory.complaint(replica, stages, 161).orElseThrow())
                .contains("has 10 KV blocks, but one request of 161 tokens needs 11");
    }

    @Test
    void activations_ofTheLastStage_areTheSamplersWhereThoseOfTheLayersAreSmaller() {
        // given 2.5 copies of the logits of 256 sequences, and one token a step or 4,096
        GpuType gpu = TestGpus.fast();
        MemoryModel few = new MemoryModel(TestModels.llama7b(), engine(EngineMemory.ShareOf.TOTAL, 0.9, 256));
        MemoryModel many = new MemoryModel(TestModels.llama7b(), TestEngines.usual());
        // then
        assertThat(few.activationBytes(gpu, 2, true)).isEqualTo(2.5 * 256 * 32_000 * 4.0);
        assertThat(few.activationBytes(gpu, 2, false)).isLessThan(2.5 * 256 * 32_000 * 4.0);
        assertThat(many.activationBytes(gpu, 2, true)).isEqualTo(many.activationBytes(gpu, 2, false));
    }

    @Test
    void blocks_known_overrideInBothDirections_asFarAsTheyFitTheDevice() {
        // given 7B in 80 GiB: 13 GB of weights, blocks of 8 MiB; memory would decide on some 7,300
        List<StageLayout> stages = List.of(CostCases.stage(TestGpus.fast(), 32, 1, StageLayout.Ends.BOTH));
        long usual = new MemoryModel(TestModels.llama7b(), TestEngines.usual()).blocks(stages);
        // then
        for (long known : new long[] {10, usual - 100, usual + 100, 8600}) {
            assertThat(new MemoryModel(TestModels.llama7b(), TestEngines.withBlocks(known)).blocks(stages))
                    .isEqualTo(known);
        }
        assertThat(usual).isBetween(7000L, 7500L);
        assertThat(new MemoryModel(TestModels.llama7b(), TestEngines.withBlocks(8700)).blocks(stages))
                .isZero();
    }

    @Test
    void complaint_moreKnownBlocksThanTheDeviceHolds_saysSo() {
        MemoryModel memory = new MemoryModel(TestModels.llama7b(), TestEngines.withBlocks(8700));
        List<StageLayout> stages = List.of(CostCases.stage(TestGpus.fast(), 32, 1, StageLayout.Ends.BOTH));
        Replica replica = new Replica(
                new ReplicaId("p"), PhaseRole.PREFILL, new ParallelStrategy(List.of(new Stage(0, 32, gpus(0, 1)))));
        assertThat(memory.complaint(replica, stages, 16).orElseThrow())
                .startsWith("Stage 1 of replica p needs 80.5 GiB on each of [n0/0] (fast, 80.0 GiB)")
                .contains("the 8700 KV blocks 68.0 GiB that the engine is said to have")
                .contains("\nMaybe they were counted with another model");
    }

    @Test
    void activations_widestPair_isAttentionWhereTheFfnIsNarrow() {
        // given 4,096 tokens; queries 1,024, keys and values 512 each, attention output 1,024, FFN 4,096 and then 512
        ModelSpec wide = TestModels.tiny(2);
        ModelSpec narrow = new ModelSpec(
                "narrow",
                2,
                new DecoderLayer(1024, wide.attention(), new DenseFeedForward(512, true, false)),
                wide.norm(),
                wide.embedding(),
                wide.contextTokens(),
                wide.precisions());
        assertThat(new MemoryModel(wide, TestEngines.usual()).activationBytes(TestGpus.fast(), 1, false))
                .isEqualTo(4096 * 2.0 * (3 * 1024 + 3 * 4096));
        assertThat(new MemoryModel(narrow, TestEngines.usual()).activationBytes(TestGpus.fast(), 1, false))
                .isEqualTo(4096 * 2.0 * (3 * 1024 + 1024 + 2 * 512 + 1024));
    }

    @Test
    void activations_ofAMixture_areThoseOfTheExpertsOfEachToken() {
        // given 2 experts a token of width 14,336, cut in 2; the products of their up matrices are wider than 4,096
        // outputs
        double mixtral = 4096 * 2.0 * (3 * 4096 + 2 * (7168 + 2 * 7168));
        assertThat(new MemoryModel(TestModels.mixtral8x7b(), TestEngines.usual())
                        .activationBytes(TestGpus.fast(), 2, false))
                .isEqualTo(mixtral);
        // given 8 experts a token of width 2,048, cut in 8; 7,168 outputs are wider than the products
        double deepSeek = 4096 * 2.0 * (3 * 7168 + 8 * (256 + 7168));
        assertThat(new MemoryModel(TestModels.deepSeekV3(), TestEngines.usual())
                        .activationBytes(TestGpus.fast(), 8, false))
                .isEqualTo(deepSeek);
    }

    @Test
    void activations_ofLatentAttention_areHeadsAndCompressedVectors() {
        // given 128 heads with queries and keys of 192, values of 128, and an FFN that is narrower
        ModelSpec narrow = TestModels.with(TestModels.deepSeekV3(), new DenseFeedForward(512, true, false));
        assertThat(new MemoryModel(narrow, TestEngines.usual()).activationBytes(TestGpus.fast(), 4, false))
                .isEqualTo(4096 * 2.0 * (3 * 7168 + 32 * (192 + 192 + 128) + 32 * 128 + 1536 + 512 + 64));
    }

    @Test
    void stage_deepSeekV3InFp8_needsMoreThanEightGpusOf80GiB() {
        // given 671 billion parameters, of which token table and head have 2 bytes; cache of 70,272 bytes a token on
        // every GPU
        ModelSpec fp8 = TestModels.deepSeekV3().with(Precisions.of(Precision.FP8, Precision.BF16));
        StageMemory memory =
                new MemoryModel(fp8, TestEngines.usual()).stage(TestGpus.fast(), 61, 8, StageLayout.Ends.BOTH);
        // then
        assertThat(memory.weightBytes() / 1e9).isBetween(671 / 8.0, 90.0);
        assertThat(memory.kvBytesPerToken()).isEqualTo(70_272);
        assertThat(memory.blocks(16)).isZero();
    }

    private static List<DeviceId> gpus(int node, int count) {
        List<DeviceId> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(new DeviceId("n" + node, i));
        }
        return list;
    }

    private static EngineProfile engine(Random random) {
        EngineMemory.ShareOf shareOf = random.nextBoolean() ? EngineMemory.ShareOf.TOTAL : EngineMemory.ShareOf.FREE;
        return engine(shareOf, 0.5 + random.nextDouble() / 2, 1 + random.nextInt(8192));
    }

    private static EngineProfile engine(EngineMemory.ShareOf shareOf, double share, int batchTokens) {
        return new EngineProfile(
                "test",
                "1",
                new EngineMemory(16, share, shareOf, 1L << 30),
                LimitRule.always(new EngineLimits(256, batchTokens)),
                TestEngines.overhead(0, 0));
    }
}
