package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hexcast.calibration.importer.Measurements;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * Which samples feed which law. For each GPU and kernels the first {@link SampleOrigin} with at least {@link #FEWEST} samples gives all of them; what it does
 * not use is counted with its reason. Samples faster than the data sheet's roofline ran from the cache, as no kernel does between others, and are left out.
 */
public final class SampleChoice {

    /** Fewer samples make no law. */
    static final int FEWEST = 50;

    private static final Comparator<KernelKey> BY_FAMILY = Comparator.comparing(KernelKey::family)
            .thenComparing(KernelKey::stored)
            .thenComparing(KernelKey::computed);

    private final List<LawSamples> laws;
    private final List<LawSamples> lawless;
    private final List<KernelSample> others;

    private SampleChoice(List<LawSamples> chosen, List<KernelSample> others) {
        this.laws = chosen.stream().filter(law -> !law.samples().isEmpty()).toList();
        this.lawless = chosen.stream().filter(law -> law.samples().isEmpty()).toList();
        this.others = List.copyOf(others);
    }

    /** The choice among these measurements; GPUs that the catalogue does not know are passed over. */
    public static SampleChoice of(Measurements measurements, Catalog catalog) {
        Map<String, Map<KernelKey, List<KernelSample>>> sorted = new TreeMap<>();
        for (KernelSample sample : measurements.kernels()) {
            if (sample.shape() instanceof DeviceKernel kernel
                    && !(kernel instanceof MixedAttention)
                    && catalog.gpuNames().contains(sample.gpu())) {
                sorted.computeIfAbsent(sample.gpu(), gpu -> new TreeMap<>(BY_FAMILY))
                        .computeIfAbsent(KernelFormula.key(kernel), key -> new ArrayList<>())
                        .add(sample);
            }
        }
        List<LawSamples> laws = new ArrayList<>();
        List<KernelSample> others = new ArrayList<>();
        sorted.forEach((name, keys) -> {
            GpuType gpu = catalog.gpu(FileNode.value(Place.of(name), name));
            keys.values().forEach(samples -> laws.add(choose(gpu, samples, others)));
        });
        return new SampleChoice(laws, others);
    }

    /** The samples of one law, none where no source has enough. */
    private static LawSamples choose(GpuType gpu, List<KernelSample> samples, List<KernelSample> others) {
        KernelKey key = KernelFormula.key((DeviceKernel) samples.get(0).shape());
        if (gpu.peak(key.computed()).isEmpty()) {
            return new LawSamples(
                    gpu, key, "none", List.of(), Map.of("the chip has no units for the format", (long) samples.size()));
        }
        KernelFitter fitter = new KernelFitter(key, gpu);
        Map<String, Long> leftOut = new TreeMap<>();
        Map<SampleOrigin, List<KernelSample>> origins = new EnumMap<>(SampleOrigin.class);
        for (KernelSample sample : samples) {
            Optional<String> refusal = SampleOrigin.refusal(sample);
            if (refusal.isEmpty() && fitter.cached(sample)) {
                refusal = Optional.of("faster than the roofline: cached");
            }
            if (refusal.isPresent()) {
                leftOut.merge(SampleOrigin.of(sample).name() + ": " + refusal.get(), 1L, Long::sum);
            } else {
                origins.computeIfAbsent(SampleOrigin.of(sample), origin -> new ArrayList<>())
                        .add(sample);
            }
        }
        Optional<SampleOrigin> chosen = origins.entrySet().stream()
                .filter(origin -> origin.getValue().size() >= FEWEST)
                .map(Map.Entry::getKey)
                .findFirst();
        origins.forEach((origin, own) -> {
            if (chosen.filter(origin::equals).isEmpty()) {
                leftOut.merge(origin.name() + ": kept to check the law", (long) own.size(), Long::sum);
                others.addAll(own);
            }
        });
        return new LawSamples(
                gpu,
                key,
                chosen.map(SampleOrigin::label).orElse("none"),
                chosen.map(origin -> origins.getOrDefault(origin, List.of())).orElse(List.of()),
                leftOut);
    }

    /** One for each law, by GPU and kernels. */
    public List<LawSamples> laws() {
        return laws;
    }

    /** Kernels that were measured, but of which no sample feeds a law. */
    public List<LawSamples> lawless() {
        return lawless;
    }

    /** The samples of one law, if there is one. */
    public Optional<LawSamples> law(String gpu, KernelKey key) {
        return laws.stream()
                .filter(law -> law.gpu().name().equals(gpu) && law.key().equals(key))
                .findFirst();
    }

    /** Good samples of other origins than the laws'. */
    public List<KernelSample> others() {
        return others;
    }
}
