package org.hexcast.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.calibration.holdout.Findings;
import org.hexcast.calibration.importer.SamplesFile;
import org.hexcast.calibration.probe.MachineNote;
import org.hexcast.calibration.report.AccuracyReport;
import org.hexcast.calibration.report.MarkdownReport;
import org.hexcast.calibration.report.ReportSection;
import org.hexcast.calibration.report.ReportTable;
import org.hexcast.cli.console.CpuReport;
import org.hexcast.cli.console.Table;
import org.hexcast.cli.job.CalibrationJob;
import org.hexcast.cli.job.CpuCalibrationJob;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.plots.PredictedAgainstMeasured;
import org.hexcast.scenarios.profile.ProfileFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hexcast calibrate}. */
@Command(
        name = "calibrate",
        description =
                "Fit laws of kernels to measurements, and report how well they predict what was held out. Minutes for all public measurements.")
final class CalibrateCommand implements Callable<Integer> {

    private static final String NOT_STATED = "not stated";

    private final Session session;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "folder or file with measurements, of any format that is known")
    private @Nullable Path from;

    @Option(
            names = "--import",
            paramLabel = "FILE",
            description =
                    "take a profile (.json), or fit the samples of one card (.csv), into the folder of --profiles")
    private @Nullable Path imported;

    @Option(names = "--report", description = "print every table (default: the targets alone)")
    private boolean report;

    @Option(names = "--gpu", paramLabel = "NAME", description = "check the laws of this GPU only")
    private @Nullable String gpu;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "write the report as a page; its pictures go to the folder 'pictures' beside it")
    private @Nullable Path markdown;

    @Option(
            names = "--profiles",
            paramLabel = "FOLDER",
            description = "write a profile of every GPU that was measured or has a measured relative")
    private @Nullable Path profiles;

    @Option(
            names = "--date",
            paramLabel = "DATE",
            defaultValue = NOT_STATED,
            description = "date that profiles state (default: ${DEFAULT-VALUE})")
    private String date = NOT_STATED;

    @Option(names = "--no-pictures", description = "draw nothing")
    private boolean noPictures;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "with --device: the table of samples to write (default: hexcast-out/calibrate/NAME-samples.csv)")
    private @Nullable Path output;

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    CalibrateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Optional<CpuCalibrationJob.Asked> asked = device.asked();
        if (asked.isPresent()) {
            if (from != null || imported != null) {
                throw new IllegalArgumentException(
                        "--device measures this machine; --from and --import read what others measured.\nMaybe leave one of them out.");
            }
            return measure(asked.get());
        }
        if (imported != null) {
            if (profiles == null || from != null) {
                throw new IllegalArgumentException(
                        "--import takes one file into the folder of --profiles.\nMaybe name that folder, and leave out --from.");
            }
            write(imported, profiles, CalibrationJob.imported(imported, session.catalog(), date));
            return ExitCodes.DONE;
        }
        if (from == null) {
            throw new IllegalArgumentException(
                    "There is nothing to calibrate with.\nMaybe name a folder of measurements with --from, or a device of this machine with --device.");
        }
        return calibrate(from);
    }

    private Integer measure(CpuCalibrationJob.Asked asked) {
        String today = Clock.systemUTC().instant().toString().substring(0, "2000-01-01".length());
        CpuCalibrationJob job = new CpuCalibrationJob(session.catalog(), asked);
        CpuCalibrationJob.Result result = job.run(
                MachineNote.here(date.equals(NOT_STATED) ? today : date, "hexcast 0.1"),
                session.console().progress()::begin);
        session.console().progress().end();
        DeviceProfile profile = result.measured().profile();
        OutputFolder folder = new OutputFolder(session.console(), List.of(), false);
        Path samples = OutputFolder.file(Optional.ofNullable(output), "calibrate", profile.gpu() + "-samples.csv");
        SamplesFile.write(samples, result.measured().samples());
        session.console().progress().say("wrote " + samples);
        Path into = profiles == null ? Path.of(OutputFolder.USUAL, "profiles") : profiles;
        folder.write(into.resolve(profile.gpu() + ".json"), ProfileFile.write(profile));
        session.console().lines(CpuReport.of(result.measured(), result.steps()));
        session.console().blank();
        session.console()
                .line("To use it: 'profiles: " + into + "' in a scenario, or --profiles " + into
                        + " with hexcast estimate.");
        return ExitCodes.DONE;
    }

    private Integer calibrate(Path measurements) {
        Clock clock = Clock.systemUTC();
        Instant begin = clock.instant();
        session.console().progress().begin("reading " + measurements);
        CalibrationJob job = CalibrationJob.read(measurements, session.catalog());
        Findings findings = job.run(Optional.ofNullable(gpu), session.console().progress()::begin);
        session.console().progress().end();
        long seconds = Duration.between(begin, clock.instant()).toSeconds();
        session.console()
                .progress()
                .say(job.measurements().kernels().size() + " times of kernels and "
                        + job.measurements().servings().size() + " end-to-end figures read, "
                        + findings.laws().size()
                        + " laws checked, in " + seconds + " s");
        session.console().progress().begin("deriving profiles, predicting end to end");
        CalibrationJob.Derived derived = job.derive(session.catalog(), findings, date);
        session.console().progress().end();
        if (profiles != null) {
            write(measurements, profiles, derived.profiles());
        }
        List<ReportSection> sections = new ArrayList<>(AccuracyReport.sections(findings));
        sections.addAll(Math.min(1, sections.size()), derived.sections());
        print(report ? sections : sections.subList(0, Math.min(1, sections.size())));
        write(measurements, findings, sections);
        return ExitCodes.DONE;
    }

    private void write(Path input, Path folder, List<DeviceProfile> all) {
        OutputFolder output = new OutputFolder(session.console(), List.of(input), false);
        all.forEach(profile -> output.write(folder.resolve(profile.gpu() + ".json"), ProfileFile.write(profile)));
    }

    private void print(List<ReportSection> sections) {
        boolean first = true;
        for (ReportSection section : sections) {
            if (!first) {
                session.console().blank();
            }
            first = false;
            session.console().line(section.title());
            for (ReportTable table : section.tables()) {
                session.console().blank();
                session.console().lines(text(table));
            }
        }
    }

    private static List<String> text(ReportTable table) {
        Table text = new Table(table.headers().toArray(String[]::new));
        table.rows().forEach(row -> text.row(row.toArray(String[]::new)));
        return text.lines();
    }

    private void write(Path input, Findings findings, List<ReportSection> sections) {
        OutputFolder folder = new OutputFolder(session.console(), List.of(input), !noPictures);
        Path page = OutputFolder.file(Optional.ofNullable(markdown), "calibrate", "accuracy.md");
        if (markdown != null) {
            folder.write(
                    page,
                    MarkdownReport.of(
                            "Accuracy",
                            List.of(
                                    "How far predictions are from measurements, made by this command and not by hand:",
                                    "```\n" + command() + "\n```",
                                    "The measurements are public and not part of this repository; their sources are in [references.md](references.md). Errors are `predicted / measured - 1`; median and p90 are of absolute errors, the bias is the median of the signed ones.",
                                    "Whole runs on CPU devices beside their predictions are in [validation.md](validation.md), made by `hexcast validate`."),
                            sections,
                            "pictures/"));
        }
        List<PredictedAgainstMeasured.Series> series = CalibrationJob.series(findings);
        if (!series.isEmpty()) {
            Path beside =
                    markdown == null ? page : page.resolveSibling("pictures").resolve("accuracy.md");
            folder.draw(beside, "scatter", PredictedAgainstMeasured.scatter(series));
            folder.draw(beside, "cdf", PredictedAgainstMeasured.errors(series));
        }
    }

    /** The command that makes the same page. */
    private String command() {
        List<String> words = new ArrayList<>(List.of("hexcast calibrate --from DIR"));
        if (gpu != null) {
            words.add("--gpu " + gpu);
        }
        words.add("--markdown docs/accuracy.md");
        return String.join(" ", words);
    }
}
