package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.hexcast.calibration.fit.CollectiveFitter;
import org.hexcast.calibration.fit.EngineOverheadFit;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.calibration.fit.KernelFitter;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Network;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.result.Provenance;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * Measures CPU devices of this machine and fits their laws: probes of all families, then the same fits as for measurements of others. Takes the processor for
 * itself while it runs; one at a time.
 */
public final class CpuCalibration {

    /** Every so many-th sample of a law is held out to tell its errors. */
    private static final int HELD_OUT = 5;

    private static final String ENGINE = "hexcast";

    /** Octaves that samples speak for: theirs lie an octave apart. Kinds of elementwise kernels lie two apart, which is more than three of these. */
    private static final double WIDTH = 0.6;

    /** A cluster has a network; one node never uses it. */
    private static final double NETWORK = 1e9;

    private static final double LATENCY = 50e-6;

    private final Catalog catalog;
    private final MachineNote machine;

    /** Hears which probe begins. */
    @FunctionalInterface
    public interface Progress {
        /** One begins. */
        void begin(String what);
    }

    /**
     * What was measured and fitted.
     *
     * @param profile laws of kernels and collectives
     * @param overhead of the engine {@code hexcast}
     * @param samples all, those of messages and of the engine too
     * @param gpu type of the device
     * @param yardstick mean of a {@link Yardstick} of as many devices as the highest degree, over the rounds
     */
    public record Outcome(
            DeviceProfile profile,
            EngineOverhead overhead,
            List<KernelSample> samples,
            GpuType gpu,
            Yardstick.Reading yardstick) {
        public Outcome {
            samples = List.copyOf(samples);
        }
    }

    /** With the types and the engine of a catalogue. */
    public CpuCalibration(Catalog catalog, MachineNote machine) {
        this.catalog = catalog;
        this.machine = machine;
    }

    /**
     * Name of the type of a CPU device with so many threads.
     *
     * @throws IllegalArgumentException if the catalogue has none
     */
    public static String gpuName(int threads, Catalog catalog) {
        String name = threads == 1 ? "CPU" : "CPU-" + threads;
        if (!catalog.gpuNames().contains(name)) {
            throw new IllegalArgumentException(
                    "There is no type of CPU devices with " + threads + " threads.\nMaybe take 1, 2, 4 or 8.");
        }
        return name;
    }

    /**
     * Measures and fits.
     *
     * @param model whose shards; in FP32
     * @param degrees tensor degrees of the shards
     * @param threads of one device
     */
    public Outcome run(ProbeSettings settings, ModelSpec model, Set<Integer> degrees, int threads, Progress progress) {
        String name = gpuName(threads, catalog);
        GpuType gpu = catalog.gpu(FileNode.value(Place.of(name), name));
        List<KernelSample> samples;
        Yardstick yardstick = new Yardstick(degrees.stream().reduce(1, Math::max), threads);
        List<Yardstick.Reading> readings = new ArrayList<>();
        try (LayerKernels kernels = Kernels.best(threads)) {
            ProbeTarget target = new ProbeTarget(model, degrees, gpu, kernels);
            GemmProbe gemms = new GemmProbe(target, settings);
            AttentionProbe attentions = new AttentionProbe(target, settings);
            ElementwiseProbe elements = new ElementwiseProbe(target, settings);
            ExchangeProbe exchanges = new ExchangeProbe(target, settings);
            Map<String, Supplier<List<KernelSample>>> probes = new LinkedHashMap<>();
            probes.put("matrix products", gemms::samples);
            probes.put("attention", attentions::samples);
            probes.put("elementwise kernels", elements::samples);
            probes.put("copies", () -> new CopyProbe(target, settings).samples());
            probes.put("all-reduces", exchanges::samples);
            probes.put("messages", exchanges::messages);
            probes.put("engine", () -> new StepOverheadProbe(target, cluster(gpu), engine()).samples());
            progress.begin("warming up");
            gemms.warmUp();
            attentions.warmUp();
            elements.warmUp();
            Runnable before = () -> readings.add(yardstick.read());
            samples = rounds(probes, settings.rounds(), before, progress);
        }
        progress.begin("fitting");
        return new Outcome(
                profile(gpu, samples), overhead(gpu, samples), samples, gpu, Yardstick.Reading.mean(readings));
    }

    /** All probes in each round; every sample with its mean over the rounds. */
    private static List<KernelSample> rounds(
            Map<String, Supplier<List<KernelSample>>> probes, int rounds, Runnable before, Progress progress) {
        List<List<KernelSample>> measured = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            String of = rounds == 1 ? "" : ", round " + round + " of " + rounds;
            List<KernelSample> samples = new ArrayList<>();
            before.run();
            probes.forEach((what, probe) -> {
                progress.begin("measuring " + what + of);
                samples.addAll(probe.get());
            });
            measured.add(samples);
        }
        List<KernelSample> means = new ArrayList<>();
        for (int i = 0; i < measured.get(0).size(); i++) {
            int index = i;
            double[] seconds = measured.stream()
                    .mapToDouble(samples -> samples.get(index).seconds())
                    .toArray();
            means.add(measured.get(0).get(i).lasting(ProbeClock.typical(seconds)));
        }
        return means;
    }

    private EngineProfile engine() {
        return catalog.engine(FileNode.value(Place.of(ENGINE), ENGINE));
    }

    private Cluster cluster(GpuType gpu) {
        return Cluster.named("this machine", catalog.links())
                .node(new Node("a", gpu, 1, NodeLinks.usual(gpu), 0))
                .joinedBy(new Network(new Network.Line(LinkKind.ETHERNET, NETWORK, LATENCY), List.of(), List.of()));
    }

    private DeviceProfile profile(GpuType gpu, List<KernelSample> samples) {
        Map<KernelKey, List<KernelSample>> byKey = new LinkedHashMap<>();
        for (KernelSample sample : samples) {
            if (sample.shape() instanceof DeviceKernel kernel) {
                byKey.computeIfAbsent(KernelFormula.key(kernel), key -> new ArrayList<>())
                        .add(sample);
            }
        }
        List<KernelLaw> laws = new ArrayList<>();
        byKey.forEach((key, own) -> laws.add(law(key, gpu, own)));
        String commit = machine.commit();
        Lineage lineage = new Lineage(
                Provenance.FITTED, gpu.name(), ProbeTarget.SOURCE, machine.machine(), machine.date(), commit);
        return new DeviceProfile(
                gpu.name(),
                lineage,
                laws,
                CollectiveFitter.fit(samples).stream()
                        .map(CollectiveFitter.OfGpu::law)
                        .toList());
    }

    private static KernelLaw law(KernelKey key, GpuType gpu, List<KernelSample> samples) {
        KernelFitter fitter = new KernelFitter(key, gpu, WIDTH);
        List<KernelSample> fitted = new ArrayList<>();
        List<KernelSample> heldOut = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            (i % HELD_OUT == HELD_OUT / 2 ? heldOut : fitted).add(samples.get(i));
        }
        KernelLaw partial = fitter.fit(fitted, ResidualTable.NONE, ProbeTarget.SOURCE);
        double[] errors = fitter.errors(partial, heldOut);
        double squares = 0;
        for (double error : errors) {
            squares += Math.log1p(error) * Math.log1p(error);
        }
        double spread = errors.length == 0 ? 0 : Math.sqrt(squares / errors.length);
        FitQuality quality =
                ErrorSummary.of(errors).quality(samples.size(), spread, "every fifth sample, from the others");
        return fitter.fit(samples, ResidualTable.NONE, ProbeTarget.SOURCE).with(quality);
    }

    private static EngineOverhead overhead(GpuType gpu, List<KernelSample> samples) {
        EngineOverheadFit fit = EngineOverheadFit.of(samples, gpu.name(), 1, Set.of(EngineStep.Component.WHOLE));
        return new EngineOverhead(fit.secondsPerStep(), fit.secondsPerSequence(), Provenance.FITTED);
    }
}
