package org.hexcast.costmodel.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.junit.jupiter.api.Test;

/** Laws of the roofline on random models, stages and batches: parts sum up, and more work never takes less time. */
class RooflineLawsTest {

    private static final int CASES = 300;

    @Test
    void explain_anyStep_partsSumToTheStepToTheLastBit() {
        RandomCases.check(CASES, random -> {
            // given
            ModelSpec model = CostCases.model(random);
            StageCost cost = cost(model, CostCases.stage(random, model));
            BatchShape batch = CostCases.batch(random);
            // when
            StepCost tree = cost.explain("step", batch);
            // then
            double sum = 0;
            for (StepCost leaf : leaves(tree)) {
                assertThat(leaf.seconds()).as(leaf.name()).isNotNegative().isFinite();
                sum += leaf.seconds();
            }
            assertThat(tree.seconds())
                    .isEqualTo(cost.seconds(batch))
                    .isEqualTo(sum)
                    .isPositive();
            assertEveryNodeIsItsLeaves(tree);
        });
    }

    @Test
    void seconds_sameArguments_sameCost() {
        RandomCases.check(50, random -> {
            ModelSpec model = CostCases.model(random);
            StageLayout layout = CostCases.stage(random, model);
            BatchShape batch = CostCases.batch(random);
            assertThat(cost(model, layout).seconds(batch))
                    .isEqualTo(cost(model, layout).seconds(batch));
        });
    }

    @Test
    void prefill_morePromptsOrLongerOnes_neverFaster() {
        RandomCases.check(CASES, random -> {
            // given
            ModelSpec model = CostCases.model(random);
            StageCost cost = cost(model, CostCases.stage(random, model));
            List<Integer> prompts = new ArrayList<>(List.of(1 + random.nextInt(2000)));
            double before = cost.seconds(BatchShape.prompts(prompts));
            // when
            if (random.nextBoolean()) {
                prompts.add(1 + random.nextInt(2000));
            } else {
                prompts.set(0, prompts.get(0) + 1 + random.nextInt(500));
            }
            // then
            assertThat(cost.seconds(BatchShape.prompts(prompts))).isGreaterThanOrEqualTo(before);
        });
    }

    @Test
    void decodeStep_longerContextOrMoreSequences_neverFaster() {
        RandomCases.check(CASES, random -> {
            ModelSpec model = CostCases.model(random);
            StageCost cost = cost(model, CostCases.stage(random, model));
            long sequences = 1L + random.nextInt(200);
            long context = sequences * (1L + random.nextInt(4000));
            double before = cost.seconds(BatchShape.decode(sequences, context));
            long more = 1L + random.nextInt(5000);
            assertThat(cost.seconds(BatchShape.decode(sequences, context + more)))
                    .isGreaterThanOrEqualTo(before);
            assertThat(cost.seconds(BatchShape.decode(sequences + 1, context + more)))
                    .isGreaterThan(before);
        });
    }

    @Test
    void mixedStep_neverFasterThanEitherPartAndNeverSlowerThanBoth() {
        RandomCases.check(CASES, random -> {
            // given
            ModelSpec model = CostCases.model(random);
            StageCost cost = cost(model, CostCases.stage(random, model));
            BatchShape prefill = BatchShape.prompts(List.of(1 + random.nextInt(2000)));
            long sequences = 1L + random.nextInt(100);
            long context = sequences * (1L + random.nextInt(2000));
            // when
            double mixed = cost.seconds(prefill.withDecode(sequences, context));
            double apart = cost.seconds(BatchShape.decode(sequences, context));
            // then: weights are read once instead of twice, and nothing else is cheaper together
            assertThat(mixed).isGreaterThan(cost.seconds(prefill)).isGreaterThan(apart);
            assertThat(mixed).isLessThan(cost.seconds(prefill) + apart);
        });
    }

    @Test
    void seconds_anotherLayer_addsTheSameTimeAgain() {
        RandomCases.check(CASES, random -> {
            ModelSpec model = CostCases.model(random);
            StageLayout layout = CostCases.stage(random, model);
            BatchShape batch = CostCases.batch(random);
            double one = cost(model, layout.withLayers(1)).seconds(batch);
            double two = cost(model, layout.withLayers(2)).seconds(batch);
            int layers = 3 + random.nextInt(90);
            double many = cost(model, layout.withLayers(layers)).seconds(batch);
            assertThat(two).isGreaterThan(one);
            assertThat(many).isCloseTo(one + (layers - 1) * (two - one), within(many * 1e-9));
        });
    }

    @Test
    void decodeStep_usualModels_affineInTheContext() {
        // given grouped-query and multi-head attention on every test GPU: reading keys and values always binds
        for (ModelSpec model : List.of(TestModels.llama70b(), TestModels.llama7b(), TestModels.opt30b())) {
            for (GpuType gpu : TestGpus.all()) {
                StageCost cost = cost(model, CostCases.stage(gpu, 4, 2, StageLayout.Ends.BOTH));
                // when
                double at1000 = cost.seconds(BatchShape.decode(10, 1000));
                double at2000 = cost.seconds(BatchShape.decode(10, 2000));
                double at9000 = cost.seconds(BatchShape.decode(10, 9000));
                // then
                assertThat(at9000).isCloseTo(at1000 + 8 * (at2000 - at1000), within(at9000 * 1e-12));
            }
        }
    }

    @Test
    void seconds_betterGpuOrEfficiency_neverSlower() {
        RandomCases.check(CASES, random -> {
            ModelSpec model = CostCases.model(random);
            BatchShape batch = CostCases.batch(random);
            int t = CostCases.degree(random, model);
            double fast = tree(model, TestGpus.fast(), 3, t, batch).seconds();
            double middling = tree(model, TestGpus.middling(), 3, t, batch).seconds();
            double slow = tree(model, TestGpus.slow(), 3, t, batch).seconds();
            assertThat(fast).isLessThan(middling);
            assertThat(middling).isLessThan(slow);
        });
    }

    @Test
    void provenance_ofAStep_isThatOfTheOverheadWhereItIsWeaker() {
        ModelSpec model = TestModels.llama7b();
        StageLayout first = CostCases.stage(TestGpus.fast(), 4, 1, new StageLayout.Ends(true, false));
        StageLayout last = CostCases.stage(TestGpus.fast(), 4, 1, new StageLayout.Ends(false, true));
        BatchShape batch = BatchShape.decode(1, 1);
        // the engine's time is assumed and belongs to the first stage
        assertThat(cost(model, first).explain("s", batch).provenance()).isEqualTo(Provenance.ASSUMED);
        assertThat(cost(model, last).explain("s", batch).provenance()).isEqualTo(Provenance.ANALYTIC);
    }

    @Test
    void stage_unsupported_saysWhy() {
        RooflineCostModel costs = RooflineCostModel.usual();
        StageLayout three = CostCases.stage(TestGpus.fast(), 4, 3, StageLayout.Ends.BOTH);
        assertThatThrownBy(() -> costs.stage(TestModels.llama70b(), three, TestEngines.usual()))
                .hasMessageContaining("cannot be cut into 3 shards");
        ModelSpec wide = TestModels.llama70b().with(Precisions.all(Precision.FP32));
        StageLayout one = CostCases.stage(TestGpus.fast(), 4, 1, StageLayout.Ends.BOTH);
        assertThat(costs.supports(TestGpus.fast(), wide.precisions())).isFalse();
        assertThatThrownBy(() -> costs.stage(wide, one, TestEngines.usual()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fast does not compute in FP32");
        assertThatThrownBy(() -> new RooflineEfficiency(1.1, 1, 1, 0, 0, 0)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> new RooflineEfficiency(1, 1, 1, -1, 0, 0)).hasMessageContaining("-1.0");
    }

    private static StageCost cost(ModelSpec model, StageLayout layout) {
        return RooflineCostModel.usual().stage(model, layout, TestEngines.usual());
    }

    private static StepCost tree(ModelSpec model, GpuType gpu, int layers, int degree, BatchShape batch) {
        return cost(model, CostCases.stage(gpu, layers, degree, StageLayout.Ends.BOTH))
                .explain("step", batch);
    }

    private static List<StepCost> leaves(StepCost cost) {
        return cost.parts().isEmpty()
                ? List.of(cost)
                : cost.parts().stream().flatMap(p -> leaves(p).stream()).toList();
    }

    private static void assertEveryNodeIsItsLeaves(StepCost cost) {
        double seconds = 0;
        double flops = 0;
        Provenance weakest = Provenance.MEASURED;
        for (StepCost leaf : leaves(cost)) {
            seconds += leaf.seconds();
            flops += leaf.work().flops();
            weakest = weakest.weaker(leaf.provenance());
        }
        assertThat(cost.seconds()).as(cost.name()).isEqualTo(seconds);
        assertThat(cost.work().flops()).as(cost.name()).isEqualTo(flops);
        assertThat(cost.provenance()).as(cost.name()).isEqualTo(weakest);
        cost.parts().forEach(RooflineLawsTest::assertEveryNodeIsItsLeaves);
    }
}
