package org.hexcast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.cli.console.ResultReport;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.cli.job.SimulationJob;
import org.hexcast.domain.result.RunResult;
import org.hexcast.plots.GpuUtilisation;
import org.hexcast.plots.LatencyCdf;
import org.hexcast.plots.PlanDiagram;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.ScenarioLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast simulate}. */
@Command(
        name = "simulate",
        description =
                "Simulate a scenario under a plan: the given one, the one written in the scenario, or the one that the planner finds.")
final class SimulateCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML)")
    private Path scenario = Path.of("");

    @Option(names = "--plan", paramLabel = "FILE", description = "plan file (JSON or YAML)")
    private @Nullable Path plan;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "replay this Azure trace (CSV, CSV.GZ) instead of the scenario's workload")
    private @Nullable Path trace;

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "result file to write (default: hexcast-out/NAME/result.json); pictures go beside it")
    private @Nullable Path output;

    @Option(names = "--no-pictures", description = "write no pictures")
    private boolean noPictures;

    SimulateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Console console = session.console();
        ScenarioLoader loader = session.loader();
        Scenario loaded = trace == null ? loader.load(scenario) : loader.load(scenario, trace);
        Setting setting = session.setting(loaded);
        PlanningJob planning = new PlanningJob(setting, console.progress()::begin, console.progress()::say);
        PlanDocument planned = plan == null ? planning.run() : planning.complete(PlanFile.read(plan));
        console.progress().begin("simulating");
        RunResult result = new SimulationJob(setting, planned.flow().plan()).run(console.progress()::done);
        console.progress().end();
        console.lines(ResultReport.subject(result));
        console.blank();
        PlanCommand.print(console, setting, planned);
        console.blank();
        console.line("What it delivers");
        console.lines(ResultReport.metrics(result));
        write(loaded, planned, result);
        return ExitCodes.DONE;
    }

    private void write(Scenario loaded, PlanDocument planned, RunResult result) {
        List<Path> inputs = new ArrayList<>(List.of(scenario));
        Optional.ofNullable(plan).ifPresent(inputs::add);
        Optional.ofNullable(trace).ifPresent(inputs::add);
        OutputFolder folder = new OutputFolder(session.console(), inputs, !noPictures);
        Path file =
                OutputFolder.file(Optional.ofNullable(output), loaded.origin().name(), "result.json");
        folder.write(file, ResultFile.write(result));
        folder.draw(file, "latency", LatencyCdf.of(List.of(result)));
        folder.draw(file, "utilisation", GpuUtilisation.of(result));
        if (plan == null) {
            Path planFile = file.resolveSibling(output == null ? "plan.json" : OutputFolder.stem(file) + "-plan.json");
            folder.write(planFile, PlanFile.write(planned));
            folder.draw(planFile, "", PlanDiagram.of(planned));
        }
    }
}
