package org.hexcast.calibration.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hexcast.calibration.importer.MeasurementImport;
import org.hexcast.calibration.importer.SamplesFile;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.compute.ProfiledCostModel;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.profile.ProfileFile;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a calibration of a CPU device promises, whatever the machine: figures of such short probes mean nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CpuCalibrationTest {

    private static final Set<Integer> DEGREES = Set.of(1, 2);

    private final Catalog catalog = new Catalog();
    private final ModelSpec model = catalog.model(named("hexcast-mini-llama")).with(Precisions.all(Precision.FP32));
    private final List<String> begun = new ArrayList<>();
    private Optional<CpuCalibration.Outcome> measured = Optional.empty();

    @TempDir
    private Path folder;

    private static FileNode named(String name) {
        return FileNode.value(Place.of(name), name);
    }

    @BeforeAll
    void measure() {
        MachineNote machine = MachineNote.here("2000-01-01", "test");
        measured = Optional.of(
                new CpuCalibration(catalog, machine).run(ProbeSettings.TINY, model, DEGREES, 1, begun::add));
    }

    private CpuCalibration.Outcome outcome() {
        return measured.orElseThrow();
    }

    @Test
    void samples_haveEveryFamily_andEveryProductOfTheShards() {
        // when
        List<KernelSample> samples = outcome().samples();

        // then
        Set<Class<?>> families = new HashSet<>();
        samples.forEach(sample -> families.add(sample.shape().getClass()));
        assertThat(families)
                .containsExactlyInAnyOrder(
                        Gemm.class,
                        PrefillAttention.class,
                        DecodeAttention.class,
                        Elementwise.class,
                        Collective.class,
                        SendReceive.class,
                        EngineStep.class);
        assertThat(samples)
                .allMatch(sample -> sample.seconds() > 0 && sample.gpu().equals("CPU"));
        for (GemmProbe.Product product : GemmProbe.products(model, DEGREES)) {
            assertThat(samples)
                    .as("%s", product)
                    .anyMatch(sample ->
                            sample.shape() instanceof Gemm gemm && gemm.n() == product.n() && gemm.k() == product.k());
        }
        assertThat(begun).contains("warming up", "measuring attention", "fitting");
    }

    @Test
    void samples_writtenAndRead_areTheSame() {
        // given
        Path file = folder.resolve("samples.csv");

        // when
        SamplesFile.write(file, outcome().samples());

        // then
        assertThat(MeasurementImport.read(file).kernels())
                .extracting(KernelSample::shape, KernelSample::seconds, KernelSample::devices)
                .containsExactlyElementsOf(outcome().samples().stream()
                        .map(s -> org.assertj.core.groups.Tuple.tuple(s.shape(), s.seconds(), s.devices()))
                        .toList());
    }

    @Test
    void profile_writtenAndRead_isTheSame() throws Exception {
        // given
        Path file = folder.resolve("CPU.json");
        DeviceProfile profile = outcome().profile();

        // when
        Files.writeString(file, ProfileFile.write(profile));

        // then
        assertThat(ProfileFile.read(FileTree.read(file), catalog.profiles())).isEqualTo(profile);
        assertThat(profile.lineage().provenance()).isEqualTo(Provenance.FITTED);
    }

    @Test
    void steps_ofOneAndOfTwoDevices_areNowhereFromTheDataSheet() {
        for (int degree : DEGREES) {
            for (BatchShape batch : List.of(BatchShape.prompts(List.of(64)), BatchShape.decode(4, 400))) {
                StepCost step = stage(degree).explain("step", batch);
                assertThat(step.provenance())
                        .as("degree %s: %s", degree, step)
                        .isIn(Provenance.MEASURED, Provenance.FITTED, Provenance.DERIVED);
                assertThat(step.seconds()).isPositive();
            }
        }
    }

    @Test
    void decodeSteps_longerContext_neverFaster() {
        StageCost stage = stage(1);
        double before = 0;
        for (long context = 1; context <= 2048; context *= 2) {
            double seconds = stage.seconds(BatchShape.decode(4, 4 * context));
            assertThat(seconds).as("context %s", context).isGreaterThanOrEqualTo(before);
            before = seconds;
        }
    }

    @Test
    void stepCheck_runsWhatItIsAsked_onOneAndTwoDevices() {
        List<StepCheck.Batch> batches = List.of(new StepCheck.Batch(1, 8, 0), new StepCheck.Batch(3, 1, 20));
        for (int degree : DEGREES) {
            List<StepCheck.Row> rows = new StepCheck(model, 1, ProbeSettings.TINY).rows(stage(degree), degree, batches);
            assertThat(rows).extracting(StepCheck.Row::batch).isEqualTo(batches);
            assertThat(rows).allMatch(row -> row.ratio() > 0 && row.measuredSeconds() > 0);
        }
        assertThat(batches).extracting(StepCheck.Batch::label).containsExactly("prefill 1 x 8", "decode 3, context 21");
    }

    @Test
    void run_modelIn16Bits_isRefused() {
        CpuCalibration calibration = new CpuCalibration(catalog, MachineNote.here("2000-01-01", "test"));
        ModelSpec half = model.with(Precisions.all(Precision.FP16));
        assertThatThrownBy(() -> calibration.run(ProbeSettings.TINY, half, DEGREES, 1, begun::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("computes in FP32")
                .hasMessageContaining("Maybe state precision: fp32.");
        assertThatThrownBy(() -> calibration.run(ProbeSettings.TINY, model, DEGREES, 3, begun::add))
                .hasMessageContaining("no type of CPU devices with 3 threads");
    }

    private StageCost stage(int degree) {
        Cluster cluster = Cluster.named("this machine", catalog.links())
                .node(new Node(
                        "a", outcome().gpu(), 2, NodeLinks.usual(outcome().gpu()), 0))
                .joinedBy(TestGpus.network(1e9));
        List<DeviceId> ids = List.of(new DeviceId("a", 0), new DeviceId("a", 1)).subList(0, degree);
        ParallelStrategy whole = new ParallelStrategy(List.of(new Stage(0, model.layers(), ids)));
        EngineProfile engine = catalog.engine(named("hexcast"));
        EngineProfile own = new EngineProfile(
                engine.name(),
                engine.version(),
                engine.memory(),
                engine.limits(),
                outcome().overhead(),
                engine.policies());
        return new ProfiledCostModel(gpu -> Optional.of(outcome().profile()))
                .stage(model, StageLayout.of(cluster, whole).get(0), own);
    }
}
