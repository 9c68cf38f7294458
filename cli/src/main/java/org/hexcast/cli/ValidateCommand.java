package org.hexcast.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.calibration.probe.MachineNote;
import org.hexcast.calibration.probe.ProbeSettings;
import org.hexcast.cli.job.ExecutionJob;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.cli.job.SimulationJob;
import org.hexcast.cli.job.ValidationJob;
import org.hexcast.cli.job.ValidationReport;
import org.hexcast.domain.result.RunResult;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast validate}. */
@Command(
        name = "validate",
        description =
                "Measure this machine, plan, predict, execute for real, and lay measurement beside prediction. The prediction is written before the run.")
final class ValidateCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "1..*",
            description = "scenario files (YAML) on CPU devices in FP32, one after the other")
    private List<Path> scenarios = List.of();

    @Option(names = "--runs", paramLabel = "N", description = "executions, of which the median counts (default: 5)")
    private int runs = 5;

    @Option(
            names = "--effort",
            paramLabel = "WORD",
            description = "how long devices are measured: tiny, quick or thorough (default: quick)")
    private String effort = "quick";

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description =
                    "result of the measurement of one scenario to write (default: hexcast-out/NAME/measured.json); prediction and pictures go beside it")
    private @Nullable Path output;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "write the report as a page; its pictures go to the folder 'pictures' beside it")
    private @Nullable Path markdown;

    @Mixin
    private CoreOptions cores = new CoreOptions();

    @Option(names = "--no-pictures", description = "write no pictures")
    private boolean noPictures;

    ValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (runs < 1 || runs > 100) {
            throw new IllegalArgumentException("--runs " + runs + " must be from 1 to 100");
        }
        if (output != null && scenarios.size() > 1) {
            throw new IllegalArgumentException("-o " + output + " names one file, and there are " + scenarios.size()
                    + " scenarios\nMaybe leave -o out: every scenario has a folder of its own in hexcast-out.");
        }
        ProbeSettings settings = ProbeSettings.of(effort);
        CoreShares shares = cores.shares();
        MachineNote machine = MachineNote.here(LocalDate.now(ZoneOffset.UTC).toString(), "");
        OutputFolder folder = new OutputFolder(session.console(), scenarios, !noPictures);
        List<ValidationReport> reports = new ArrayList<>();
        for (Path scenario : scenarios) {
            ValidationReport report = validated(scenario, settings, machine, shares, folder);
            if (!reports.isEmpty()) {
                session.console().blank();
            }
            session.console().lines(report.lines());
            reports.add(report);
        }
        if (markdown != null) {
            folder.write(markdown, ValidationReport.page(command(), reports, !noPictures));
            for (ValidationReport report : reports) {
                Path beside = markdown.resolveSibling("pictures").resolve(report.name());
                folder.draw(beside, ValidationReport.PICTURE, report.picture());
            }
        }
        return ExitCodes.DONE;
    }

    private ValidationReport validated(
            Path scenario, ProbeSettings settings, MachineNote machine, CoreShares shares, OutputFolder folder) {
        Console console = session.console();
        Scenario loaded = session.loader().load(scenario);
        ValidationJob.Calibrated calibrated =
                new ValidationJob(loaded, session.catalog()).calibrated(settings, machine, console.progress()::begin);
        Setting setting = session.setting(calibrated.scenario());
        PlanDocument planned = new PlanningJob(setting, console.progress()::begin, console.progress()::say).run();
        ExecutionJob execution = new ExecutionJob(
                setting, planned.flow().plan(), Optional.empty(), ExecutionJob.here(calibrated.threads(), shares));
        execution.setup();
        console.progress().begin("predicting");
        RunResult predicted = new SimulationJob(setting, planned.flow().plan()).run(runs, console.progress()::done);
        String name = loaded.origin().name();
        Path file = OutputFolder.file(Optional.ofNullable(output), name, "measured.json");
        folder.write(file.resolveSibling("predicted.json"), ResultFile.write(predicted));
        folder.write(file.resolveSibling("plan.json"), PlanFile.write(planned));
        console.progress().begin("executing " + runs + (runs == 1 ? " run" : " runs"));
        ValidationJob.Outcome outcome =
                ValidationJob.measure(execution, runs, calibrated.yardstick(), console.progress()::done);
        console.progress().end();
        ValidationReport report = new ValidationReport(
                name, machine.machine() + ", " + machine.date(), calibrated.before(), predicted, outcome);
        folder.write(file, ResultFile.write(outcome.measured()));
        folder.draw(file, ValidationReport.PICTURE, report.picture());
        return report;
    }

    /** The command that makes the same page. */
    private String command() {
        List<String> words = new ArrayList<>(List.of("hexcast validate"));
        scenarios.forEach(scenario -> words.add(scenario.toString()));
        words.add(cores.written() + "--runs " + runs + " --effort " + effort + " --markdown " + markdown);
        return String.join(" ", words);
    }
}
