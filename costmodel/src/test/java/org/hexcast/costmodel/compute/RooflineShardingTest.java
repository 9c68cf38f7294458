package org.hexcast.costmodel.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Laws of sharding: what stages and shards compute together is what the whole model computes, and the engine is counted once. */
class RooflineShardingTest {

    private static final int CASES = 300;

    @Test
    void work_higherTensorDegree_neverMoreComputeOrBytesPerGpu() {
        RandomCases.check(CASES, random -> {
            // given two degrees, one a multiple of the other
            ModelSpec model = CostCases.model(random);
            GpuType gpu = CostCases.gpu(random);
            int low = CostCases.degree(random, model);
            int high = low * (2 + random.nextInt(3));
            if (!model.divisibleBy(high)) {
                return;
            }
            BatchShape batch = CostCases.batch(random);
            int layers = 1 + random.nextInt(10);
            // when
            StepCost few = tree(model, gpu, layers, low, batch);
            StepCost many = tree(model, gpu, layers, high, batch);
            // then: each GPU computes less, all together never less
            assertThat(many.work().flops()).isLessThan(few.work().flops());
            assertThat(many.work().flops() * high)
                    .isGreaterThanOrEqualTo(few.work().flops() * low * (1 - 1e-12));
            for (String gemm : List.of("query, key, value", "output", "down", "logits")) {
                assertThat(part(many, gemm)).as(gemm).isLessThanOrEqualTo(part(few, gemm));
            }
        });
    }

    @Test
    void work_degreesThatDivideEveryCount_shareTheFlopsExactly() {
        // 64 heads, 8 KV heads, FFN 28672, vocabulary 32000: divisible by 1, 2, 4 and 8
        BatchShape batch = BatchShape.prompts(List.of(700, 55)).withDecode(20, 9000);
        double alone = tree(TestModels.llama70b(), TestGpus.fast(), 80, 1, batch)
                .work()
                .flops();
        for (int t : new int[] {2, 4, 8}) {
            double shard = tree(TestModels.llama70b(), TestGpus.fast(), 80, t, batch)
                    .work()
                    .flops();
            assertThat(shard * t).isCloseTo(alone, within(alone * 1e-12));
        }
        // at 16 the KV heads are replicated: the projections of 8 x 2 instead of 8 x 1 heads
        double replicated = tree(TestModels.llama70b(), TestGpus.fast(), 80, 16, batch)
                .work()
                .flops();
        double extra = 80 * 2.0 * batch.tokens() * 8192 * (2 * 8 * 128);
        assertThat(replicated * 16).isCloseTo(alone + extra, within(alone * 1e-12));
    }

    @Test
    void pipeline_stagesOfAModel_doTheWorkOfTheWhole() {
        RandomCases.check(CASES, random -> {
            // given a model of at least two layers, cut anywhere
            ModelSpec model = CostCases.model(random);
            if (model.layers() < 2) {
                return;
            }
            int cut = 1 + random.nextInt(model.layers() - 1);
            int t = CostCases.degree(random, model);
            GpuType gpu = CostCases.gpu(random);
            BatchShape batch = CostCases.batch(random);
            // when
            double whole = tree(model, gpu, model.layers(), t, batch).work().flops();
            double first = flops(model, CostCases.stage(gpu, cut, t, new StageLayout.Ends(true, false)), batch);
            double last = flops(
                    model, CostCases.stage(gpu, model.layers() - cut, t, new StageLayout.Ends(false, true)), batch);
            // then
            assertThat(first + last).isCloseTo(whole, within(whole * 1e-12));
        });
    }

    @Test
    void engine_perStepAndPerSequence_isAddedOnceAtTheFirstStage() {
        ModelSpec model = TestModels.llama7b();
        EngineProfile engine = TestEngines.usual(); // 1 ms a step, 10 us a sequence
        EngineProfile none = new EngineProfile(
                "none",
                "1",
                TestEngines.memory(1),
                LimitRule.always(new EngineLimits(256, 4096)),
                TestEngines.overhead(0, 0));
        BatchShape batch = BatchShape.prompts(List.of(100, 200)).withDecode(30, 3000);
        for (boolean first : new boolean[] {true, false}) {
            StageLayout layout = CostCases.stage(TestGpus.fast(), 4, 2, new StageLayout.Ends(first, !first));
            double with = RooflineCostModel.usual().stage(model, layout, engine).seconds(batch);
            double without =
                    RooflineCostModel.usual().stage(model, layout, none).seconds(batch);
            assertThat(with - without).isCloseTo(first ? 1e-3 + 32 * 10e-6 : 0, within(1e-12));
        }
    }

    private static StageCost cost(ModelSpec model, StageLayout layout) {
        return RooflineCostModel.usual().stage(model, layout, TestEngines.usual());
    }

    private static StepCost tree(ModelSpec model, GpuType gpu, int layers, int degree, BatchShape batch) {
        return cost(model, CostCases.stage(gpu, layers, degree, StageLayout.Ends.BOTH))
                .explain("step", batch);
    }

    private static double flops(ModelSpec model, StageLayout layout, BatchShape batch) {
        return cost(model, layout).explain("step", batch).work().flops();
    }

    private static double part(StepCost tree, String name) {
        return leaves(tree).stream()
                .filter(l -> l.name().equals(name))
                .mapToDouble(StepCost::seconds)
                .sum();
    }

    private static List<StepCost> leaves(StepCost cost) {
        return cost.parts().isEmpty()
                ? List.of(cost)
                : cost.parts().stream().flatMap(p -> leaves(p).stream()).toList();
    }
}
