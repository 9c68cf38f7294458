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
import org.hexcast.calibration.report.AccuracyReport;
import org.hexcast.calibration.report.MarkdownReport;
import org.hexcast.calibration.report.ReportSection;
import org.hexcast.calibration.report.ReportTable;
import org.hexcast.cli.console.Table;
import org.hexcast.cli.job.CalibrationJob;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.plots.PredictedAgainstMeasured;
import org.hexcast.scenarios.profile.ProfileFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hexcast calibrate}. */
@Command(
        name = "calibrate",
        description =
                "Fit laws of kernels to measurements, and report how well they predict what was held out. Minutes for all public measurements.")
final class CalibrateCommand implements Callable<Integer> {

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
            defaultValue = "not stated",
            description = "date that profiles state (default: ${DEFAULT-VALUE})")
    private String date = "not stated";

    @Option(names = "--no-pictures", description = "draw nothing")
    private boolean noPictures;

    CalibrateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
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
                    "There is nothing to calibrate with.\nMaybe name a folder of measurements with --from.");
        }
        return calibrate(from);
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
                                    "The measurements are public and not part of this repository; their sources are in [references.md](references.md). Errors are `predicted / measured - 1`; median and p90 are of absolute errors, the bias is the median of the signed ones."),
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
