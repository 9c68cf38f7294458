package org.hexcast.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast validate}. */
@Command(
        name = "validate",
        description =
                "Measure this machine, plan, predict, execute for real, and lay measurement beside prediction. The prediction is written before the run.")
final class ValidateCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML) on CPU devices in FP32")
    private Path scenario = Path.of("");

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
                    "result of the measurement to write (default: hexcast-out/NAME/measured.json); prediction and pictures go beside it")
    private @Nullable Path output;

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
        ProbeSettings settings = ProbeSettings.of(effort);
        Console console = session.console();
        Scenario loaded = session.loader().load(scenario);
        int threads = loaded.served().cluster().nodes().stream()
                .mapToInt(node -> ValidationJob.threads(node.type()))
                .max()
                .orElse(1);
        MachineNote machine = MachineNote.here(LocalDate.now(ZoneOffset.UTC).toString(), "");
        Scenario calibrated =
                new ValidationJob(loaded, session.catalog()).calibrated(settings, machine, console.progress()::begin);
        Setting setting = session.setting(calibrated);
        PlanDocument planned = new PlanningJob(setting, console.progress()::begin, console.progress()::say).run();
        ExecutionJob execution =
                new ExecutionJob(setting, planned.flow().plan(), Optional.empty(), ExecutionJob.here(threads));
        execution.setup();
        console.progress().begin("predicting");
        RunResult predicted = new SimulationJob(setting, planned.flow().plan()).run(runs, console.progress()::done);
        OutputFolder folder = new OutputFolder(console, List.of(scenario), !noPictures);
        Path file =
                OutputFolder.file(Optional.ofNullable(output), loaded.origin().name(), "measured.json");
        folder.write(file.resolveSibling("predicted.json"), ResultFile.write(predicted));
        folder.write(file.resolveSibling("plan.json"), PlanFile.write(planned));
        console.progress().begin("executing " + runs + (runs == 1 ? " run" : " runs"));
        ValidationJob.Outcome outcome =
                ValidationJob.measure(setting, planned.flow().plan(), runs, execution, console.progress()::done);
        console.progress().end();
        console.line(loaded.origin().name() + " on " + machine.machine() + ", " + machine.date() + ", median of " + runs
                + (runs == 1 ? " run" : " runs"));
        console.blank();
        console.lines(ValidationReport.figures(predicted, outcome));
        console.blank();
        console.line("Where the difference comes from: the same steps, predicted and measured; the rest is waiting");
        console.lines(ValidationReport.steps(outcome));
        console.blank();
        console.lines(ValidationReport.use(predicted, outcome));
        console.blank();
        console.lines(ValidationReport.verdict(predicted, outcome));
        folder.write(file, ResultFile.write(outcome.measured()));
        folder.draw(file, "beside-prediction", ValidationReport.picture(predicted, outcome));
        return ExitCodes.DONE;
    }
}
