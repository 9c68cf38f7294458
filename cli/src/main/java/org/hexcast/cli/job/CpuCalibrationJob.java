package org.hexcast.cli.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hexcast.calibration.probe.CpuCalibration;
import org.hexcast.calibration.probe.MachineNote;
import org.hexcast.calibration.probe.ProbeSettings;
import org.hexcast.calibration.probe.StepCheck;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.compute.ProfiledCostModel;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Network;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/** Measures CPU devices of this machine, fits their laws, and checks the cost model on whole steps. */
public final class CpuCalibrationJob {

    private static final String NODE = "check";

    private final Catalog catalog;
    private final Asked asked;
    private final ProbeSettings settings;

    /**
     * What is to be measured.
     *
     * @param device {@code cpu}, or {@code cpu:THREADS}
     * @param model catalogue name; measured in FP32
     * @param degrees tensor degrees
     * @param effort {@code tiny}, {@code quick} or {@code thorough}
     */
    public record Asked(String device, String model, List<Integer> degrees, String effort) {
        public Asked {
            degrees = List.copyOf(degrees);
        }

        /** Threads of one device. */
        public int threads() {
            String[] words = device.toLowerCase(Locale.ROOT).split(":", -1);
            boolean number = words.length == 2 && words[1].matches("[1-9][0-9]{0,3}");
            if (!words[0].equals("cpu") || (words.length > 1 && !number)) {
                throw new IllegalArgumentException("A device to calibrate is cpu or cpu:THREADS, not '" + device
                        + "'.\nMaybe measure GPUs elsewhere, and take their samples with --import.");
            }
            return number ? Integer.parseInt(words[1]) : 1;
        }
    }

    /**
     * What came out.
     *
     * @param measured samples and laws
     * @param steps whole steps of one device against the cost model
     */
    public record Result(CpuCalibration.Outcome measured, List<StepCheck.Row> steps) {
        public Result {
            steps = List.copyOf(steps);
        }
    }

    /** A job. */
    public CpuCalibrationJob(Catalog catalog, Asked asked) {
        this.catalog = catalog;
        this.asked = asked;
        this.settings = ProbeSettings.of(asked.effort());
    }

    /**
     * Measures.
     *
     * @param machine what the profile says of it
     * @param progress hears what begins
     */
    public Result run(MachineNote machine, CpuCalibration.Progress progress) {
        ModelSpec model = catalog.model(FileNode.value(Place.of(asked.model()), asked.model()))
                .with(Precisions.all(Precision.FP32));
        Set<Integer> degrees = new TreeSet<>(asked.degrees());
        CpuCalibration.Outcome outcome =
                new CpuCalibration(catalog, machine).run(settings, model, degrees, asked.threads(), progress);
        progress.begin("running whole steps");
        StepCheck check = new StepCheck(model, asked.threads(), settings);
        return new Result(outcome, check.rows(stage(model, outcome), 1, batches()));
    }

    private StageCost stage(ModelSpec model, CpuCalibration.Outcome outcome) {
        Cluster cluster = Cluster.named("this machine", catalog.links())
                .node(new Node(NODE, outcome.gpu(), 1, NodeLinks.usual(outcome.gpu()), 0))
                .joinedBy(new Network(new Network.Line(LinkKind.ETHERNET, 1e9, 50e-6), List.of(), List.of()));
        EngineProfile engine = catalog.engine(FileNode.value(Place.of("hexcast"), "hexcast"));
        EngineProfile idle = new EngineProfile(
                engine.name(),
                engine.version(),
                engine.memory(),
                engine.limits(),
                new EngineOverhead(0, 0, Provenance.FITTED),
                engine.policies());
        ParallelStrategy whole =
                new ParallelStrategy(List.of(new Stage(0, model.layers(), List.of(new DeviceId(NODE, 0)))));
        return new ProfiledCostModel(gpu -> Optional.of(outcome.profile()))
                .stage(model, StageLayout.of(cluster, whole).get(0), idle);
    }

    private List<StepCheck.Batch> batches() {
        boolean tiny = asked.effort().equals("tiny");
        IntStream prompts = tiny ? IntStream.of(16) : IntStream.of(16, 64, 200, 512);
        IntStream sequences = tiny ? IntStream.of(2) : IntStream.of(1, 4, 8, 24);
        return Stream.concat(
                        prompts.mapToObj(tokens -> new StepCheck.Batch(1, tokens, 0)),
                        sequences
                                .boxed()
                                .flatMap(count -> IntStream.of(60, 600)
                                        .mapToObj(cached -> new StepCheck.Batch(count, 1, cached))))
                .toList();
    }
}
