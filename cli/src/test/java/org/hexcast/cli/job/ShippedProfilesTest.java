package org.hexcast.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scenarios.EstimateCase;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.Test;

/** Laws of steps priced by the profiles that ship, and shapes of reality that have to come out of them by themselves. */
class ShippedProfilesTest {

    private static final Set<String> BLACKWELL = Set.of("B200-SXM-180GB", "RTX-PRO-6000-Server");

    private final Catalog catalog = new Catalog();
    private final CostModel costs = Profiles.costs(catalog.profiles());

    /** CPU devices are measured where they are. */
    private List<String> gpus() {
        return catalog.gpuNames().stream()
                .filter(name -> !name.startsWith("CPU"))
                .toList();
    }

    @Test
    void catalogue_everyGpuButBlackwell_hasAProfileOfItsOwnName() {
        for (String name : gpus()) {
            assertThat(catalog.profile(gpu(name)).map(DeviceProfile::gpu).stream())
                    .as(name)
                    .containsExactlyElementsOf(BLACKWELL.contains(name) ? List.of() : List.of(name));
        }
        for (String derived : List.of("L40", "A40", "H200-SXM-141GB", "H100-PCIe-80GB", "A100-PCIe-80GB")) {
            assertThat(catalog.profile(gpu(derived)).orElseThrow().lineage().provenance())
                    .as(derived)
                    .isEqualTo(Provenance.DERIVED);
        }
    }

    @Test
    void step_anyGpuModelAndBatch_sumsUpAndKeepsToTheDataSheet() {
        List<String> gpus = gpus();
        List<String> models = List.of("llama-2-7b", "llama-2-70b", "opt-30b", "mixtral-8x7b", "deepseek-v2-lite");
        RandomCases.check(300, random -> {
            // given
            GpuType gpu = gpu(gpus.get(random.nextInt(gpus.size())));
            ModelSpec model = model(models.get(random.nextInt(models.size())))
                    .with(org.hexcast.domain.model.Precisions.all(org.hexcast.domain.hardware.Precision.FP16));
            int degree = 1 << random.nextInt(3);
            StageCost cost = stage(model, gpu, degree, engine("vllm"));
            BatchShape batch = batch(random);
            // when
            StepCost step = cost.explain("step", batch);
            // then
            double leaves = leaves(step);
            assertThat(leaves).isCloseTo(step.seconds(), withinPercentage(1e-9));
            assertThat(cost.seconds(batch)).isCloseTo(step.seconds(), withinPercentage(1e-9));
            double peak = gpu.peak(org.hexcast.domain.hardware.Precision.FP16).orElseThrow();
            assertThat(step.seconds()).isGreaterThan(step.work().flops() / peak);
        });
    }

    @Test
    void decode_longerContexts_neverFasterAndAsTheLawSays() {
        RandomCases.check(100, random -> {
            // given
            GpuType gpu = gpu(random.nextBoolean() ? "H100-SXM-80GB" : "L40S");
            StageCost cost = stage(model("llama-2-7b"), gpu, 1, engine("vllm"));
            long sequences = 1L + random.nextInt(300);
            // when
            double before = 0;
            for (long context = 1; context < 200_000; context = context * 3 / 2 + 1) {
                double seconds = cost.seconds(BatchShape.decode(sequences, sequences * context));
                // then
                assertThat(seconds).isGreaterThanOrEqualTo(before);
                assertThat(cost.decodeLaw(sequences).seconds(sequences * context))
                        .isCloseTo(seconds, withinPercentage(1e-6));
                before = seconds;
            }
        });
    }

    @Test
    void draws_ofErrors_moveAllThatComesFromOneSourceTogether() {
        // given
        GpuType h100 = gpu("H100-SXM-80GB");
        ModelSpec model = model("llama-2-7b");
        CostModel drawn = costs.drawn(new ErrorDraw(7));
        StepCost plain =
                stage(costs, model, h100, 1, engine("ideal")).explain("step", BatchShape.prompts(List.of(2000)));
        StepCost moved =
                stage(drawn, model, h100, 1, engine("ideal")).explain("step", BatchShape.prompts(List.of(2000)));
        // when
        double query = part(moved, "query, key, value") / part(plain, "query, key, value");
        double down = part(moved, "down") / part(plain, "down");
        double attention = part(moved, "prefill attention") / part(plain, "prefill attention");
        // then
        assertThat(query).isCloseTo(down, withinPercentage(1e-6)).isNotEqualTo(1.0);
        assertThat(attention).isNotCloseTo(query, withinPercentage(0.1));
    }

    @Test
    void tensorParallelism_overPcieWithoutPeers_gainsLittleFromFourToEight() {
        ModelSpec model = model("llama-2-70b");
        BatchShape prompt = BatchShape.prompts(List.of(2048));
        double four = stage(model, gpu("L40S"), 4, engine("vllm")).seconds(prompt);
        double eight = stage(model, gpu("L40S"), 8, engine("vllm")).seconds(prompt);
        // over NVLink the same step gains by far more
        double fourLinked =
                stage(model, gpu("H100-SXM-80GB"), 4, engine("vllm")).seconds(prompt);
        double eightLinked =
                stage(model, gpu("H100-SXM-80GB"), 8, engine("vllm")).seconds(prompt);
        assertThat(four / eight).as("L40S").isLessThan(1.2);
        assertThat(fourLinked / eightLinked).as("H100").isGreaterThan(1.25);
    }

    @Test
    void seventyBillionOnTwoGpusOf80GB_haveMemoryForFewSequences() {
        ModelSpec model = model("llama-2-70b");
        EngineProfile engine = engine("vllm");
        long two = new MemoryModel(model, engine)
                .blocks(replica(model, gpu("H100-SXM-80GB"), 2).layouts());
        long four = new MemoryModel(model, engine)
                .blocks(replica(model, gpu("H100-SXM-80GB"), 4).layouts());
        assertThat(two).isLessThan(four / 8);
    }

    @Test
    void decode_ofOneSequenceOfASmallModel_isBoundByTheEngine() {
        ModelSpec model = model("opt-125m");
        StageCost with = stage(model, gpu("H100-SXM-80GB"), 1, engine("vllm-0.6"));
        StageCost without = stage(model, gpu("H100-SXM-80GB"), 1, engine("ideal"));
        BatchShape one = BatchShape.decode(1, 500);
        assertThat(with.seconds(one)).isGreaterThan(1.5 * without.seconds(one));
    }

    @Test
    void h200_besideH100_decodesFasterByBandwidthAndPrefillsAlike() {
        ModelSpec model = model("llama-2-70b");
        StageCost h100 = stage(model, gpu("H100-SXM-80GB"), 4, engine("ideal"));
        StageCost h200 = stage(model, gpu("H200-SXM-141GB"), 4, engine("ideal"));
        BatchShape decode = BatchShape.decode(64, 64 * 4000L);
        BatchShape prompt = BatchShape.prompts(List.of(4096));
        assertThat(h100.seconds(decode) / h200.seconds(decode)).isBetween(1.15, 1.45);
        assertThat(h100.seconds(prompt) / h200.seconds(prompt)).isBetween(0.97, 1.1);
    }

    private static BatchShape batch(Random random) {
        long sequences = 1L + random.nextInt(100);
        return switch (random.nextInt(3)) {
            case 0 -> BatchShape.prompts(List.of(1 + random.nextInt(4000), 1 + random.nextInt(4000)));
            case 1 -> BatchShape.decode(sequences, sequences * (1L + random.nextInt(4000)));
            default ->
                BatchShape.prompts(List.of(1 + random.nextInt(2000)))
                        .withDecode(sequences, sequences * (1L + random.nextInt(4000)));
        };
    }

    private static double leaves(StepCost cost) {
        return cost.parts().isEmpty()
                ? cost.seconds()
                : cost.parts().stream().mapToDouble(ShippedProfilesTest::leaves).sum();
    }

    private static double part(StepCost step, String name) {
        return step.parts().stream()
                .flatMap(group -> group.parts().stream())
                .filter(part -> part.name().equals(name))
                .mapToDouble(StepCost::seconds)
                .sum();
    }

    private static FileNode name(String value) {
        return FileNode.value(Place.of(value), value);
    }

    private GpuType gpu(String gpu) {
        return catalog.gpu(name(gpu));
    }

    private ModelSpec model(String model) {
        return catalog.model(name(model));
    }

    private EngineProfile engine(String engine) {
        return catalog.engine(name(engine));
    }

    private EstimatedReplica replica(ModelSpec model, GpuType gpu, int degree) {
        return EstimatedReplica.of(catalog, model, gpu, new EstimateCase.Parallel(8, degree, 1), PhaseRole.COLOCATED);
    }

    private StageCost stage(ModelSpec model, GpuType gpu, int degree, EngineProfile engine) {
        return stage(costs, model, gpu, degree, engine);
    }

    private StageCost stage(CostModel model, ModelSpec spec, GpuType gpu, int degree, EngineProfile engine) {
        StageLayout layout = replica(spec, gpu, degree).layouts().get(0);
        return model.stage(spec, layout, engine);
    }
}
