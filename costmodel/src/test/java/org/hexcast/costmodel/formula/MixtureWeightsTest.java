package org.hexcast.costmodel.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Sharding;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Weights of mixtures of experts and of latent attention: published counts, counts by hand, laws of shards and stages. */
class MixtureWeightsTest {

    @Test
    void parameters_mixtures_arePublishedCounts() {
        // Hub safetensors totals; DeepSeek-V3: 671 billion in 61 layers (technical report, section 4.2)
        assertThat(WeightBytes.parameters(TestModels.mixtral8x7b())).isEqualTo(46_702_792_704L);
        assertThat(WeightBytes.parameters(TestModels.deepSeekV2Lite())).isEqualTo(15_706_484_224L);
        assertThat(WeightBytes.parameters(TestModels.deepSeekV3())).isEqualTo(671_026_419_200L);
    }

    @Test
    void activeParameters_mixtures_arePublishedRoundedCounts() {
        // 12.9 billion (Mixtral, Jiang et al. 2024), 37 billion (DeepSeek-V3 technical report), all of a dense model
        assertThat(WeightBytes.activeParameters(TestModels.mixtral8x7b()) / 1e9).isCloseTo(12.9, within(0.05));
        assertThat(WeightBytes.activeParameters(TestModels.deepSeekV3()) / 1e9).isBetween(37.0, 38.0);
        assertThat(WeightBytes.activeParameters(TestModels.llama7b()))
                .isEqualTo(WeightBytes.parameters(TestModels.llama7b()));
    }

    @Test
    void layer_deepSeekV3_tensorByTensor() {
        long h = 7168;
        long attention = h * 1536 // query down
                + 1536 * 128L * 192 // query up
                + h * 576 // key and value down
                + 512 * 128L * 256 // key and value up
                + 128L * 128 * h // output
                + 1536 // norms of the compressed vectors
                + 512;
        long mixture = 256 * h + 256 + 257 * 3 * h * 2048; // router, its biases, experts and the shared one
        assertThat(WeightBytes.layerParameters(TestModels.deepSeekV3(), 1)).isEqualTo(attention + mixture + 2 * h);
    }

    @Test
    void shard_deepSeekV3OnEight_keepsCompressionsRouterAndNormsWhole() {
        long h = 7168;
        long whole = h * 1536 + h * 576 + 1536 + 512 + 256 * h + 256 + 2 * h;
        long cut = 1536 * 128L * 192 + 512 * 128L * 256 + 128L * 128 * h + 257 * 3 * h * 2048;
        assertThat(WeightBytes.layerParameters(TestModels.deepSeekV3(), 8)).isEqualTo(whole + cut / 8);
    }

    @Test
    void shards_wholeExperts_holdAsMuchAsCutOnes() {
        RandomCases.check(300, random -> {
            // given mixtures without biases, of which shards would repeat those of the down matrices
            ModelSpec model = unbiased(random);
            for (int t = 1; t <= 32; t *= 2) {
                Sharding whole = new Sharding(t, Sharding.Experts.WHOLE);
                if (!model.divisibleBy(t) || !model.divisibleBy(whole)) {
                    continue;
                }
                // then
                assertThat(WeightBytes.layerParameters(model, whole)).isEqualTo(WeightBytes.layerParameters(model, t));
                assertThat(active(model, whole)).isCloseTo(active(model, Sharding.tensor(t)), within(0.5));
            }
        });
    }

    private static double active(ModelSpec model, Sharding sharding) {
        return LayerMatrices.of(model, model.feedForward(), sharding).stream()
                .mapToDouble(LayerMatrix::activeParameters)
                .sum();
    }

    private static ModelSpec unbiased(Random random) {
        ModelSpec model = CostCases.anyModel(random);
        while (!(model.feedForward() instanceof MixtureOfExperts mixture)
                || mixture.expert().bias()) {
            model = CostCases.anyModel(random);
        }
        return model;
    }

    @Test
    void shards_anyModel_holdEveryCutMatrixOnce() {
        RandomCases.check(500, random -> {
            ModelSpec model = CostCases.anyModel(random);
            int t = CostCases.degree(random, model);
            List<LayerMatrix> all = LayerMatrices.of(model, model.feedForward(), Sharding.tensor(1));
            List<LayerMatrix> shard = LayerMatrices.of(model, model.feedForward(), Sharding.tensor(t));
            assertThat(shard).hasSameSizeAs(all);
            for (int i = 0; i < all.size(); i++) {
                // then a matrix is cut in t, or whole everywhere; KV heads beyond those there are repeat
                long times = all.get(i).parameters() / shard.get(i).parameters();
                boolean repeats =
                        t > model.attention().kvHeads() && all.get(i).name().equals("query, key, value");
                if (!repeats) {
                    assertThat(times).as(all.get(i).name()).isIn(1L, (long) t);
                    assertThat(shard.get(i).parameters() * times)
                            .isEqualTo(all.get(i).parameters());
                }
                assertThat(shard.get(i).name()).isEqualTo(all.get(i).name());
            }
        });
    }

    @Test
    void stages_firstHoldsTheLeadingLayers_sumToTheModel() {
        RandomCases.check(500, random -> {
            ModelSpec model = CostCases.anyModel(random);
            int leading = model.feedForward() instanceof MixtureOfExperts mixture
                    ? mixture.leading().count()
                    : 0;
            if (model.layers() < leading + 2) {
                return;
            }
            int first = Math.max(1, leading) + random.nextInt(model.layers() - Math.max(1, leading));
            Embedding embedding = model.embedding();
            long copy = embedding.tied() ? (long) embedding.vocabulary() * embedding.width() : 0;
            assertThat(WeightBytes.stageParameters(model, first, 1, true, false)
                            + WeightBytes.stageParameters(model, model.layers() - first, 1, false, true))
                    .isEqualTo(WeightBytes.parameters(model) + copy);
            double bytes = WeightBytes.stageBytes(model, first, 1, true, false)
                    + WeightBytes.stageBytes(model, model.layers() - first, 1, false, true);
            double expected = WeightBytes.bytes(model)
                    + copy * model.precisions().unquantised().bytes();
            assertThat(bytes).isCloseTo(expected, within(expected * 1e-12));
        });
    }

    @Test
    void stages_firstShorterThanTheLeadingLayers_countsMoreNeverLess() {
        ModelSpec model = TestModels.deepSeekV3();
        long sum = WeightBytes.stageParameters(model, 1, 1, true, false)
                + WeightBytes.stageParameters(model, 60, 1, false, true);
        long mixture = WeightBytes.layerParameters(model, 1);
        List<LayerKind> kinds = LayerKind.of(model, 61, true);
        assertThat(kinds).extracting(LayerKind::layers).containsExactly(3, 58);
        assertThat(LayerKind.of(model, 2, true)).extracting(LayerKind::layers).containsExactly(2);
        assertThat(sum - WeightBytes.parameters(model)).isBetween(mixture, 2 * mixture);
    }
}
