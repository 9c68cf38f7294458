package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hexcast.calibration.fit.CarriedProfile;
import org.hexcast.calibration.fit.LayerBatches;
import org.hexcast.calibration.fit.LayerFit;
import org.hexcast.calibration.fit.PredictionErrors;
import org.hexcast.calibration.fit.TransferErrors;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * Every profile that measurements allow: of GPUs whose kernels were measured, of GPUs of which only whole layers were, and of the catalogue's others that have a
 * measured relative. Owned by one thread.
 */
public final class ProfileAssembly {

    /** Where the relatives' errors say nothing: as far as arithmetic on the data sheet. */
    private static final FitQuality UNKNOWN =
            new FitQuality(0, 0.3, 0.6, 0, 0.3, "nothing; taken as that of a data sheet");

    private final Catalog catalog;
    private final Findings findings;
    private final List<KernelSample> kernels;
    private final TransferErrors transfers;
    private final List<PredictionErrors> layerErrors = new ArrayList<>();
    private final Map<String, DeviceProfile> profiles = new TreeMap<>();

    /** Of these findings and the measurements behind them. */
    public ProfileAssembly(Catalog catalog, Findings findings, List<KernelSample> kernels) {
        this.catalog = catalog;
        this.findings = findings;
        this.kernels = List.copyOf(kernels);
        this.transfers = new TransferErrors(findings.laws().stream()
                .map(law -> new TransferErrors.Known(
                        law.samples().gpu(), law.law(), law.samples().samples()))
                .toList());
    }

    /** Errors of fits to whole layers, after {@link #profiles}. */
    public List<PredictionErrors> layerErrors() {
        return List.copyOf(layerErrors);
    }

    /** Errors of laws on other GPUs. */
    public List<PredictionErrors> transferErrors() {
        return transfers.pairs();
    }

    /**
     * All profiles, by GPU.
     *
     * @param date of the fit, ISO
     * @param commit of the fitter
     */
    public List<DeviceProfile> profiles(String date, String commit) {
        Map<String, List<CollectiveLaw>> loose = new TreeMap<>();
        for (DeviceProfile profile : findings.profiles(date, commit)) {
            if (profile.kernels().isEmpty()) {
                loose.put(profile.gpu(), profile.collectives());
            } else {
                profiles.put(profile.gpu(), profile);
            }
        }
        Map<String, List<KernelSample>> layers = kernels.stream()
                .filter(sample -> sample.shape() instanceof LayerStep && !profiles.containsKey(sample.gpu()))
                .collect(Collectors.groupingBy(KernelSample::gpu, TreeMap::new, Collectors.toList()));
        layers.forEach((gpu, samples) -> derived(gpu).ifPresent(start -> {
            LayerFit.Found found = new LayerFit(gpu(gpu), start, LayerBatches.HELIX, models(samples))
                    .fit(samples, "HELIX, Apache-2.0");
            profiles.put(gpu, found.profile());
            layerErrors.addAll(found.errors());
        }));
        for (String gpu : catalog.gpuNames()) {
            if (!profiles.containsKey(gpu)) {
                derived(gpu).ifPresent(profile -> profiles.put(gpu, profile));
            }
        }
        loose.forEach((gpu, laws) -> profiles.computeIfPresent(gpu, (name, profile) -> with(profile, laws)));
        return List.copyOf(profiles.values());
    }

    private GpuType gpu(String name) {
        return catalog.gpu(FileNode.value(Place.of(name), name));
    }

    private Optional<DeviceProfile> derived(String gpu) {
        List<CarriedProfile.Measured> measured = profiles.values().stream()
                .filter(profile -> profile.lineage().provenance() != Provenance.DERIVED)
                .map(profile -> new CarriedProfile.Measured(gpu(profile.gpu()), profile))
                .toList();
        return new CarriedProfile(measured, family -> transfers.expected(family).orElse(UNKNOWN)).of(gpu(gpu));
    }

    private Map<String, ModelSpec> models(List<KernelSample> samples) {
        Map<String, ModelSpec> models = new TreeMap<>();
        for (KernelSample sample : samples) {
            String name = ((LayerStep) sample.shape()).model();
            models.computeIfAbsent(name, n -> catalog.model(FileNode.value(Place.of(n), n)));
        }
        return models;
    }

    /** A profile with collectives measured on this very GPU in place of its relative's. */
    private static DeviceProfile with(DeviceProfile profile, List<CollectiveLaw> own) {
        List<CollectiveLaw> laws = new ArrayList<>(own);
        profile.collectives().stream()
                .filter(law -> own.stream()
                        .noneMatch(o -> o.kind().equals(law.kind())
                                && o.wiring().equals(law.wiring())
                                && o.devices() == law.devices()))
                .forEach(laws::add);
        Lineage lineage = profile.lineage();
        return new DeviceProfile(profile.gpu(), lineage, profile.kernels(), laws);
    }
}
