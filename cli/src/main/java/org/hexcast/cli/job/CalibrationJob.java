package org.hexcast.cli.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hexcast.calibration.holdout.AccuracyStudy;
import org.hexcast.calibration.holdout.Findings;
import org.hexcast.calibration.holdout.HoldOut;
import org.hexcast.calibration.holdout.Prediction;
import org.hexcast.calibration.holdout.ProfileAssembly;
import org.hexcast.calibration.importer.MeasurementImport;
import org.hexcast.calibration.importer.Measurements;
import org.hexcast.calibration.report.ReportSection;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.plots.PredictedAgainstMeasured;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.profile.ProfileFile;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;

/** Reads measurements, fits laws and checks them on what was held out. */
public final class CalibrationJob {

    private final Measurements measurements;
    private final AccuracyStudy study;

    private CalibrationJob(Measurements measurements, AccuracyStudy study) {
        this.measurements = measurements;
        this.study = study;
    }

    /**
     * Reads a file or folder of measurements.
     *
     * @throws IllegalArgumentException if it is not there, or holds no kernel times of a GPU in the catalogue
     */
    public static CalibrationJob read(Path from, Catalog catalog) {
        if (!Files.exists(from)) {
            throw new IllegalArgumentException("There is no file or folder " + from + " with measurements.");
        }
        Measurements measurements = MeasurementImport.read(from);
        AccuracyStudy study = new AccuracyStudy(measurements, catalog);
        if (study.gpus().isEmpty()) {
            throw new IllegalArgumentException(
                    from
                            + " holds too few times of kernels for a law: 50 of the same kernels on a GPU of the catalogue are the least.\nMaybe it is another folder that holds the measurements.");
        }
        return new CalibrationJob(measurements, study);
    }

    /**
     * The profile in a file, or the profiles fitted to the samples in it.
     *
     * @throws IllegalArgumentException if the file is not there or holds too few samples
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if it breaks the rules of its format
     */
    public static List<DeviceProfile> imported(Path file, Catalog catalog, String date) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + file + ".");
        }
        if (file.toString().endsWith(".json")) {
            FileNode root = FileTree.read(file);
            ProfileFile.gpu(root, catalog.gpuNames());
            return List.of(ProfileFile.read(root, catalog.profiles()));
        }
        CalibrationJob job = read(file, catalog);
        return job.run(Optional.empty(), phase -> {}).profiles(date, "hexcast 0.1");
    }

    /** What was read. */
    public Measurements measurements() {
        return measurements;
    }

    /**
     * Fits and checks.
     *
     * @param gpu the only GPU to check, if any
     * @param phase told what begins
     * @throws IllegalArgumentException if this GPU was not measured
     */
    public Findings run(Optional<String> gpu, Consumer<String> phase) {
        gpu.filter(name -> !study.gpus().contains(name)).ifPresent(name -> {
            throw new IllegalArgumentException("The measurements have no kernels of a GPU '" + name
                    + "'.\nMaybe it is one of " + String.join(", ", study.gpus()) + ".");
        });
        return study.run(gpu, phase);
    }

    /**
     * Profiles, and what the report says of them.
     *
     * @param profiles of every GPU that was measured or has a measured relative
     * @param sections errors of whole layers, of laws on other GPUs, and end to end
     */
    public record Derived(List<DeviceProfile> profiles, List<ReportSection> sections) {}

    /** Profiles, and the report's sections beyond single kernels. */
    public Derived derive(Catalog catalog, Findings findings, String date) {
        ProfileAssembly assembly = new ProfileAssembly(catalog, findings, measurements.kernels());
        List<DeviceProfile> profiles = assembly.profiles(date, "hexcast 0.1");
        List<ReportSection> sections =
                new ArrayList<>(EndToEndReport.others(assembly.layerErrors(), assembly.transferErrors()));
        if (!measurements.servings().isEmpty()) {
            sections.addAll(0, EndToEndReport.sections(catalog, measurements.servings()));
        }
        return new Derived(profiles, sections);
    }

    /** What was held out between others, by family and GPU, for pictures. */
    public static List<PredictedAgainstMeasured.Series> series(Findings findings) {
        Map<List<String>, List<Prediction>> groups = new LinkedHashMap<>();
        for (HoldOut holdOut : findings.of(HoldOut.Sort.INSIDE)) {
            groups.computeIfAbsent(List.of(holdOut.key().family().label(), holdOut.gpu()), group -> new ArrayList<>())
                    .addAll(holdOut.predictions());
        }
        List<PredictedAgainstMeasured.Series> series = new ArrayList<>();
        groups.forEach((group, predictions) -> series.add(new PredictedAgainstMeasured.Series(
                group.get(0),
                group.get(1),
                predictions.stream().map(Prediction::measuredSeconds).toList(),
                predictions.stream().map(Prediction::predictedSeconds).toList())));
        return series;
    }
}
