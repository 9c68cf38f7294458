package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.result.Provenance;

/**
 * Joins laws into profiles, one for each GPU with any law. Kernels that were not measured on a GPU with laws of its own get the law of its nearest relative
 * that was measured widely, if the chip computes in their format, and say so.
 */
public final class ProfileFitter {

    /** What stands before the source of a law that was carried over from a relative. */
    public static final String DERIVED = "derived from the ";

    private final List<FittedLaw> laws;
    private final List<CollectiveFitter.OfGpu> collectives;
    private final Map<String, FitQuality> qualities;
    private final Map<String, Double> transferSpreads;

    /**
     * A fitter.
     *
     * @param laws fitted laws
     * @param collectives fitted collectives
     * @param qualities errors of laws by label of their samples; laws without an entry stay as they are
     * @param transferSpreads how far off laws are on another GPU than theirs, as a standard deviation of the logarithm, by label of the kernels
     */
    public ProfileFitter(
            List<FittedLaw> laws,
            List<CollectiveFitter.OfGpu> collectives,
            Map<String, FitQuality> qualities,
            Map<String, Double> transferSpreads) {
        this.laws = List.copyOf(laws);
        this.collectives = List.copyOf(collectives);
        this.qualities = Map.copyOf(qualities);
        this.transferSpreads = Map.copyOf(transferSpreads);
    }

    /**
     * The profiles, by GPU.
     *
     * @param date of the fit, ISO
     * @param commit of the fitter
     */
    public List<DeviceProfile> profiles(String date, String commit) {
        TreeSet<String> gpus = new TreeSet<>();
        laws.forEach(law -> gpus.add(law.samples().gpu().name()));
        collectives.forEach(law -> gpus.add(law.gpu()));
        return gpus.stream().map(gpu -> profile(gpu, date, commit)).toList();
    }

    private DeviceProfile profile(String gpu, String date, String commit) {
        List<KernelLaw> kernels = new ArrayList<>();
        TreeSet<String> sources = new TreeSet<>();
        for (FittedLaw law : laws) {
            if (law.samples().gpu().name().equals(gpu)) {
                kernels.add(law.law().with(quality(law)));
                sources.add(law.samples().source());
            }
        }
        laws.stream()
                .map(FittedLaw::samples)
                .filter(samples -> samples.gpu().name().equals(gpu))
                .findFirst()
                .ifPresent(samples -> kernels.addAll(derived(samples.gpu(), kernels)));
        List<CollectiveLaw> own = collectives.stream()
                .filter(law -> law.gpu().equals(gpu))
                .map(CollectiveFitter.OfGpu::law)
                .toList();
        own.forEach(law -> sources.add(law.source()));
        Lineage lineage =
                new Lineage(Provenance.FITTED, gpu, String.join("; ", sources), "as the sources say", date, commit);
        return new DeviceProfile(gpu, lineage, kernels, own);
    }

    private FitQuality quality(FittedLaw law) {
        return qualities.getOrDefault(law.samples().label(), law.law().quality());
    }

    /** Laws of relatives for kernels that this GPU has none of. */
    private List<KernelLaw> derived(GpuType gpu, List<KernelLaw> own) {
        Map<KernelKey, List<FittedLaw>> missing = new LinkedHashMap<>();
        for (FittedLaw law : laws) {
            KernelKey key = law.law().key();
            if (own.stream().noneMatch(o -> o.key().equals(key))
                    && gpu.peak(key.computed()).isPresent()) {
                missing.computeIfAbsent(key, k -> new ArrayList<>()).add(law);
            }
        }
        List<KernelLaw> derived = new ArrayList<>();
        missing.forEach((key, donors) -> {
            Optional<FittedLaw> relative = LawFits.relative(gpu, donors);
            relative.ifPresent(donor -> {
                String name = donor.samples().gpu().name();
                FitQuality quality = quality(donor);
                double spread = Math.min(
                        100, Math.max(quality.spread(), transferSpreads.getOrDefault(key.label(), quality.spread())));
                derived.add(new KernelLaw(
                        key,
                        donor.law().coefficients(),
                        donor.law().residuals(),
                        quality.withSpread(spread, "errors are those on the " + name + ", spread on another GPU"),
                        DERIVED + name + ": " + donor.law().source()));
            });
        });
        return derived;
    }
}
