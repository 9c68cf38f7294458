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
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.plots.PredictedAgainstMeasured;
import org.hexcast.scenarios.catalog.Catalog;

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

    /** Profiles of every GPU that was measured or has a measured relative. */
    public List<DeviceProfile> profiles(Catalog catalog, Findings findings, String date) {
        return new ProfileAssembly(catalog, findings, measurements.kernels()).profiles(date, "hexcast 0.1");
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
