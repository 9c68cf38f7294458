package org.hexcast.costmodel.formula;

import static org.assertj.core.api.Assertions.assertThat;

import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.model.WeightScales;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Weights and KV cache: counts by hand, published counts, laws of shards and stages. */
class WeightBytesTest {

    @Test
    void parameters_llama_arePublishedCounts() {
        // meta-llama/Llama-2-7b-hf and Llama-2-70b-hf, "Model size" of their safetensors
        assertThat(WeightBytes.parameters(TestModels.llama7b())).isEqualTo(6_738_415_616L);
        assertThat(WeightBytes.parameters(TestModels.llama70b())).isEqualTo(68_976_648_192L);
        assertThat(WeightBytes.bytes(TestModels.llama70b())).isEqualTo(2.0 * 68_976_648_192L);
    }

    @Test
    void layer_llama70b_tensorByTensor() {
        long expected = 8192L * 8192 // query
                + 2 * 8192L * 1024 // key and value: 8 heads of 128
                + 8192L * 8192 // output
                + 3 * 8192L * 28_672 // gate, up, down
                + 2 * 8192; // two RMS norms
        assertThat(WeightBytes.layerParameters(TestModels.llama70b(), 1)).isEqualTo(expected);
    }

    @Test
    void parameters_opt30b_tensorByTensor() {
        long h = 7168;
        long layer = 4 * (h * h + h) // query, key, value, output with biases
                + h * 28_672
                + 28_672 // up
                + 28_672 * h
                + h // down
                + 2 * 2 * h; // two layer norms with biases
        long expected = 48 * layer + 50_272 * h + 2050 * h + 2 * h; // tied table once, positions, final norm
        assertThat(WeightBytes.layerParameters(TestModels.opt30b(), 1)).isEqualTo(layer);
        assertThat(WeightBytes.parameters(TestModels.opt30b())).isEqualTo(expected);
        assertThat(expected / 1e9).isBetween(29.9, 30.1); // the 30 of its name
    }

    @Test
    void shard_llama70b_onEightAndSixteen() {
        ModelSpec model = TestModels.llama70b();
        long norms = 2 * 8192;
        assertThat(WeightBytes.layerParameters(model, 8))
                .isEqualTo(8192L * (8 + 2) * 128 + 8 * 128 * 8192L + 3 * 8192L * 3584 + norms);
        // 16 GPUs: 4 query heads, and one whole KV head each although there are only 8
        assertThat(WeightBytes.layerParameters(model, 16))
                .isEqualTo(8192L * (4 + 2) * 128 + 4 * 128 * 8192L + 3 * 8192L * 1792 + norms);
    }

    @Test
    void shards_anyModel_sumToTheLayerAndTheReplicatedTensors() {
        RandomCases.check(500, random -> {
            // given
            ModelSpec model = CostCases.model(random);
            int t = CostCases.degree(random, model);
            long hidden = model.hidden();
            GroupedQueryAttention attention = (GroupedQueryAttention) model.attention();
            // when
            long shards = t * WeightBytes.layerParameters(model, t);
            // then each device repeats norms and the biases of output and down, and KV heads beyond those there are
            long norm = model.norm().kind() == NormKind.LAYER ? 2 : 1;
            long repeated = model.norm().perLayer() * norm * hidden
                    + (attention.headNorms() ? 2 * norm * attention.headSize() : 0)
                    + (attention.outputBias() ? hidden : 0)
                    + (((DenseFeedForward) model.feedForward()).bias() ? hidden : 0);
            long spareHeads = Math.max(0, t - attention.kvHeads());
            long perHead = 2L * attention.headSize() * (hidden + (attention.inputBias() ? 1 : 0));
            assertThat(shards)
                    .isEqualTo(WeightBytes.layerParameters(model, 1) + (t - 1) * repeated + spareHeads * perHead);
        });
    }

    @Test
    void stages_anyCut_sumToTheModelAndASecondTableWhereTied() {
        RandomCases.check(500, random -> {
            ModelSpec model = CostCases.model(random);
            if (model.layers() < 3) {
                return;
            }
            int one = 1 + random.nextInt(model.layers() - 2);
            int two = one + 1 + random.nextInt(model.layers() - one - 1);
            long sum = WeightBytes.stageParameters(model, one, 1, true, false)
                    + WeightBytes.stageParameters(model, two - one, 1, false, false)
                    + WeightBytes.stageParameters(model, model.layers() - two, 1, false, true);
            Embedding embedding = model.embedding();
            long copy = embedding.tied() ? (long) embedding.vocabulary() * embedding.width() : 0;
            assertThat(sum).isEqualTo(WeightBytes.parameters(model) + copy);
        });
    }

    @Test
    void narrowEmbedding_hasTwoProjections() {
        // OPT-350M: table of width 512, hidden 1024, tied, positions of the hidden size; facebook/opt-350m counts
        // 331,196,416
        ModelSpec opt350m = new ModelSpec(
                "opt-350m",
                24,
                new DecoderLayer(
                        1024,
                        new GroupedQueryAttention(16, 16, 64, true, true, false),
                        new DenseFeedForward(4096, false, true)),
                new Norm(NormKind.LAYER, 2, 0), // post-norm: no final norm
                new Embedding(50_272, 512, 2050, true),
                2048,
                Precisions.all(Precision.FP16));
        assertThat(WeightBytes.parameters(opt350m)).isEqualTo(331_196_416L);
    }

    @Test
    void vocabulary_thatTheDegreeDoesNotDivide_isPaddedUp() {
        assertThat(WeightBytes.vocabularyRows(TestModels.opt30b(), 7)).isEqualTo(7182); // 50,272 / 7 = 7181.7
        RandomCases.check(300, random -> {
            ModelSpec model = CostCases.model(random);
            int t = 1 + random.nextInt(64);
            long rows = WeightBytes.vocabularyRows(model, t);
            assertThat(rows * t)
                    .isBetween(
                            (long) model.embedding().vocabulary(),
                            model.embedding().vocabulary() + t - 1L);
        });
    }

    @Test
    void bytes_quantised_areThoseOfMatricesScalesAndTheRest() {
        // given 80 layers of 855,638,016 values in matrices, in groups of 128 inputs with 2 bytes of scale and half a
        // byte of zero point
        ModelSpec int4 = TestModels.llama70b().with(Precisions.of(Precision.INT4, Precision.FP16));
        double matrices = 80.0 * (8192L * 10240 + 8192L * 8192 + 3 * 8192L * 28_672);
        double rest = 68_976_648_192L - matrices;
        // then table, head and norms keep 2 bytes
        assertThat(WeightBytes.bytes(int4)).isEqualTo(matrices / 2 + matrices / 128 * 2.5 + rest * 2);
        ModelSpec fp8 = TestModels.llama70b().with(Precisions.of(Precision.FP8, Precision.FP16));
        assertThat(WeightBytes.bytes(fp8)).isEqualTo(matrices + rest * 2);
        assertThat(KvBytes.perToken(int4)).isEqualTo(KvBytes.perToken(TestModels.llama70b()));
    }

    @Test
    void bytes_blocksOfScales_countWholeAtTheEdges() {
        // given a matrix of 300 x 200 in blocks of 128 x 128 with 4 bytes each: 3 x 2 blocks
        Precisions fp8 = new Precisions(Precision.FP8, Precision.FP8, Precision.BF16, new WeightScales(128, 128, 4));
        assertThat(LayerMatrix.of("m", 300, 200).bytes(fp8)).isEqualTo(60_000 + 6 * 4);
        assertThat(LayerMatrix.wide("m", 300, 200).bytes(fp8)).isEqualTo(120_000);
    }

    @Test
    void kv_publishedModels_bytesOfOneToken() {
        // 2 x 80 layers x 8 heads x 128 values x 2 bytes = 320 KiB; the same without grouping would be 2.5 MiB
        assertThat(KvBytes.perToken(TestModels.llama70b())).isEqualTo(327_680);
        // 2 x 32 x 32 x 128 x 2 bytes = 512 KiB
        assertThat(KvBytes.perToken(TestModels.llama7b())).isEqualTo(524_288);
        // 2 x 48 x 7168 x 2 bytes
        assertThat(KvBytes.perToken(TestModels.opt30b())).isEqualTo(1_376_256);
        ModelSpec fp8 = TestModels.llama70b().with(Precisions.of(Precision.FP16, Precision.FP8));
        assertThat(KvBytes.perToken(fp8)).isEqualTo(163_840);
        // 61 layers x (512 + 64) values x 2 bytes, on every device of a stage
        assertThat(KvBytes.perToken(TestModels.deepSeekV3())).isEqualTo(70_272);
        assertThat(61 * KvBytes.perTokenAndLayer(TestModels.deepSeekV3(), 8)).isEqualTo(70_272);
    }

    @Test
    void kv_shards_holdTheWholeCacheAndReplicasBeyondTheHeads() {
        RandomCases.check(300, random -> {
            ModelSpec model = CostCases.anyModel(random);
            int t = CostCases.degree(random, model);
            double all = model.layers() * t * KvBytes.perTokenAndLayer(model, t);
            double replicas = Math.max(1, t / (double) model.attention().kvHeads());
            assertThat(all).isEqualTo(KvBytes.perToken(model) * replicas);
        });
    }
}
