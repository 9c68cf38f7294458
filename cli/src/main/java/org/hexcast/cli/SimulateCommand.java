package org.hexcast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.cli.console.ResultReport;
import org.hexcast.cli.console.VerdictReport;
import org.hexcast.cli.job.FindDeadlineJob;
import org.hexcast.cli.job.FindRateJob;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.cli.job.SimulationJob;
import org.hexcast.cli.job.StabilityJob;
import org.hexcast.domain.result.RunResult;
import org.hexcast.plots.AttainmentCurve;
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
import picocli.CommandLine.Mixin;
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
            description =
                    "replay this trace (Azure, BurstGPT, Vidur, Mooncake; also .gz) instead of the scenario's workload")
    private @Nullable Path trace;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description =
                    "run the requests that --requests wrote again, instead of the scenario's workload: same arrivals, same lengths")
    private @Nullable Path replay;

    @Mixin
    private RecordingOptions recording = new RecordingOptions();

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "result file to write (default: hexcast-out/NAME/result.json); pictures go beside it")
    private @Nullable Path output;

    @Option(names = "--no-pictures", description = "write no pictures")
    private boolean noPictures;

    @Option(
            names = "--no-verdict",
            description = "do not judge whether the system keeps up, which takes a few further runs")
    private boolean noVerdict;

    @Option(names = "--find-rate", description = "find the highest arrival rate that keeps the SLO (max goodput)")
    private boolean findRate;

    @Option(
            names = "--find-deadline",
            description = "find the tightest scale of all SLO limits that the promised share of requests keeps")
    private boolean findDeadline;

    @Mixin
    private DrawsOption draws = new DrawsOption();

    SimulateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Console console = session.console();
        ScenarioLoader loader = session.loader();
        recording.check(!noPictures);
        Scenario loaded = load(loader);
        int count = draws.asked().orElse(loaded.run().draws());
        Setting setting = session.setting(loaded);
        if (findRate && recording.isAsked()) {
            throw new IllegalArgumentException("--find-rate tries many runs, none of which is recorded"
                    + "\nMaybe simulate at the rate that it finds, with the same flags.");
        }
        if (findRate || findDeadline) {
            setting.requireLimits(findRate ? "--find-rate" : "--find-deadline");
        }
        PlanningJob planning = new PlanningJob(setting, console.progress()::begin, console.progress()::say);
        PlanDocument planned = plan == null ? planning.run() : planning.complete(PlanFile.read(plan));
        if (findRate) {
            return rate(loaded, setting, planned);
        }
        SimulationJob job = new SimulationJob(setting, planned.flow().plan());
        console.progress().begin("simulating");
        RunResult judged = judged(setting, planned, job.run(console.progress()::done));
        if (count > 0) {
            console.progress().begin("simulating " + count + " draws of the cost errors");
        }
        RunResult result = job.drawn(judged, count, console.progress()::done);
        console.progress().end();
        console.lines(ResultReport.subject(result));
        console.blank();
        PlanCommand.print(console, setting, planned);
        console.blank();
        console.line("What it delivers");
        console.lines(ResultReport.metrics(result));
        OutputFolder folder = folder();
        write(folder, setting, planned, result);
        if (findDeadline) {
            FindDeadlineJob.Answer answer = FindDeadlineJob.run(result);
            console.blank();
            console.lines(VerdictReport.warning(result.verdict()));
            console.lines(answer.lines());
            folder.draw(file(loaded, "result.json"), "deadline", AttainmentCurve.ofScales(answer.curve()));
        }
        return ExitCodes.DONE;
    }

    private Scenario load(ScenarioLoader loader) {
        if (trace != null && replay != null) {
            throw new IllegalArgumentException("--trace and --replay both say what is asked; one of them can be given");
        }
        if (replay != null) {
            return loader.replay(scenario, replay);
        }
        return trace == null ? loader.load(scenario) : loader.load(scenario, trace);
    }

    private int rate(Scenario loaded, Setting setting, PlanDocument planned) {
        Console console = session.console();
        FindRateJob.Answer answer = new FindRateJob(setting, planned.flow().plan(), console.progress()::begin).run();
        console.progress().end();
        console.line("SLO: " + setting.sloLabel());
        console.lines(answer.lines());
        folder().draw(file(loaded, "rate.json"), "", AttainmentCurve.ofRates(answer.curve()));
        return answer.found() ? ExitCodes.DONE : ExitCodes.NO;
    }

    private Path file(Scenario loaded, String name) {
        return OutputFolder.file(Optional.ofNullable(output), loaded.origin().name(), name);
    }

    private RunResult judged(Setting setting, PlanDocument planned, RunResult result) {
        if (noVerdict) {
            return result;
        }
        session.console().progress().begin("judging whether it keeps up");
        return result.judged(new StabilityJob(setting, planned.flow().plan()).run(result));
    }

    private OutputFolder folder() {
        List<Path> inputs = new ArrayList<>(List.of(scenario));
        Optional.ofNullable(plan).ifPresent(inputs::add);
        Optional.ofNullable(trace).ifPresent(inputs::add);
        Optional.ofNullable(replay).ifPresent(inputs::add);
        return new OutputFolder(session.console(), inputs, !noPictures);
    }

    private void write(OutputFolder folder, Setting setting, PlanDocument planned, RunResult result) {
        Path file = file(setting.scenario(), "result.json");
        folder.write(file, ResultFile.write(result));
        folder.draw(file, "latency", LatencyCdf.of(List.of(result)));
        folder.draw(file, "utilisation", GpuUtilisation.of(result));
        if (plan == null) {
            Path planFile = file.resolveSibling(output == null ? "plan.json" : OutputFolder.stem(file) + "-plan.json");
            folder.write(planFile, PlanFile.write(planned));
            folder.draw(planFile, "", PlanDiagram.of(planned));
        }
        recording.record(setting, planned.flow().plan(), folder, file);
    }
}
