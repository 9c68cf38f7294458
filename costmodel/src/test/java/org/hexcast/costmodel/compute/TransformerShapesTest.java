package org.hexcast.costmodel.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Mixtures of experts, latent attention and quantised weights: what their steps read and compute. */
class TransformerShapesTest {

    private static final GpuType GPU = TestGpus.fast();

    @Test
    void mixture_oneToken_readsTheExpertsOfOneToken() {
        // given
        ModelSpec mixtral = TestModels.mixtral8x7b();
        // when
        double one = bytes(step(mixtral, 1, BatchShape.decode(1, 1)), "experts");
        double many = bytes(step(mixtral, 1, BatchShape.decode(1000, 1000)), "experts");
        // then two of eight experts, then all of them
        double expert = 3.0 * 4096 * 14336 * 2 * mixtral.layers();
        double moved = mixtral.layers() * 2.0 * (4096 + 2 * 14336 + 14336 + 4096) * 2;
        assertThat(one).isCloseTo(2 * expert + moved, within(expert * 1e-6));
        assertThat(many).isCloseTo(8 * expert + 1000 * moved, within(expert * 1e-3));
    }

    @Test
    void mixture_step_computesTheActiveParametersOnly() {
        // given
        ModelSpec mixtral = TestModels.mixtral8x7b();
        // when
        double flops = step(mixtral, 1, BatchShape.decode(16, 16)).work().flops();
        // then two operations for each active parameter but the token table's and the norms', and attention's few
        double active = WeightBytes.activeParameters(mixtral) - 32_000 * 4096.0;
        assertThat(flops).isCloseTo(16 * 2 * active, within(16 * 2 * active * 0.001));
    }

    @Test
    void latentAttention_moreShards_readTheSameCache() {
        // given
        ModelSpec deepSeek = TestModels.deepSeekV3();
        BatchShape batch = BatchShape.decode(64, 64 * 4000L);
        // when
        double whole = bytes(step(deepSeek, 1, batch), "decode attention");
        double eighth = bytes(step(deepSeek, 8, batch), "decode attention");
        // then the latent vectors are read by every shard; only queries and outputs are divided
        double cache = 61 * 64 * 4000.0 * 576 * 2;
        assertThat(whole).isBetween(cache, cache * 1.2);
        assertThat(eighth).isBetween(cache, cache * 1.02);
    }

    @Test
    void latentAttention_longerContext_computesOnTheLatentVector() {
        ModelSpec deepSeek = TestModels.deepSeekV3();
        double near = flops(step(deepSeek, 1, BatchShape.decode(1, 1000)), "decode attention");
        double far = flops(step(deepSeek, 1, BatchShape.decode(1, 1001)), "decode attention");
        // 128 heads, scores on 512 + 64 values, values on 512
        assertThat(far - near).isCloseTo(61 * 128 * 2.0 * (512 + 64 + 512), within(1.0));
    }

    @Test
    void quantisedWeights_smallBatch_fasterByTheBytesNotRead() {
        // given
        ModelSpec sixteen = TestModels.llama70b();
        ModelSpec four = sixteen.with(Precisions.of(Precision.INT4, Precision.FP16));
        BatchShape batch = BatchShape.decode(1, 1);
        // when
        double wide = step(sixteen, 4, batch).work().bytes();
        double narrow = step(four, 4, batch).work().bytes();
        // then a quarter of the layers' bytes and the scales; the head stays
        assertThat(narrow / wide).isBetween(0.25, 0.32);
        assertThat(step(four, 4, batch).seconds())
                .isLessThan(step(sixteen, 4, batch).seconds());
    }

    @Test
    void eightBitActivations_gpuWithoutUnits_computedInSixteenBits() {
        ModelSpec fp8 = TestModels.llama70b().with(Precisions.of(Precision.FP8, Precision.FP16));
        BatchShape prompt = BatchShape.prompts(java.util.List.of(4000));
        // the test GPU has no FP8 units: a long prompt takes as long as with 16-bit weights
        double sixteen = step(TestModels.llama70b(), 4, prompt).seconds();
        assertThat(step(fp8, 4, prompt).seconds()).isBetween(sixteen * 0.95, sixteen);
    }

    private static StepCost step(ModelSpec model, int degree, BatchShape batch) {
        StageLayout layout = CostCases.stage(GPU, model.layers(), degree, StageLayout.Ends.BOTH);
        return RooflineCostModel.usual()
                .stage(model, layout, TestEngines.usual())
                .explain("step", batch);
    }

    private static double bytes(StepCost step, String name) {
        return leaves(step, name).mapToDouble(part -> part.work().bytes()).sum();
    }

    private static double flops(StepCost step, String name) {
        return leaves(step, name).mapToDouble(part -> part.work().flops()).sum();
    }

    /** Leaves whose names begin so. */
    private static java.util.stream.Stream<StepCost> leaves(StepCost step, String name) {
        return step.parts().stream()
                .flatMap(group -> group.parts().stream())
                .filter(part -> part.name().startsWith(name));
    }
}
