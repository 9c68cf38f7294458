package org.hexcast.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.cli.console.ResultReport;
import org.hexcast.cli.job.EndpointJob;
import org.hexcast.cli.job.ExecutionJob;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.RunResult;
import org.hexcast.plots.GpuUtilisation;
import org.hexcast.plots.LatencyCdf;
import org.hexcast.realexec.http.PrometheusMetrics;
import org.hexcast.realexec.net.WorkerAddress;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast execute}. */
@Command(
        name = "execute",
        description =
                "Run a scenario under a plan for real, on CPU devices of this machine and of workers; or serve it at an OpenAI-compatible endpoint.")
final class ExecuteCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML) in FP32")
    private Path scenario = Path.of("");

    @Option(names = "--plan", paramLabel = "FILE", description = "plan file (JSON or YAML)")
    private @Nullable Path plan;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "folder of safetensors files with their config.json (default: weights drawn from the seed)")
    private @Nullable Path weights;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "serve what clients ask at this address in place of the scenario's workload, until interrupted")
    private @Nullable String listen;

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description =
                    "result file to write (default: hexcast-out/NAME/executed.json); pictures go beside it. With --listen the metrics at the end, as /metrics shows them (default: hexcast-out/NAME/served.prom)")
    private @Nullable Path output;

    @Option(names = "--no-pictures", description = "write no pictures")
    private boolean noPictures;

    ExecuteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Console console = session.console();
        Scenario loaded = session.loader().load(scenario);
        Setting setting = session.setting(loaded);
        PlanningJob planning = new PlanningJob(setting, console.progress()::begin, console.progress()::say);
        PlanDocument planned = plan == null ? planning.run() : planning.complete(PlanFile.read(plan));
        Plan chosen = planned.flow().plan();
        ExecutionJob job = new ExecutionJob(setting, chosen, Optional.ofNullable(weights), fleet::open);
        if (listen != null) {
            console.progress().end();
            serve(job, WorkerAddress.parse(listen), loaded);
            return ExitCodes.DONE;
        }
        console.progress().begin("executing");
        List<ExecutionJob.Run> runs = job.run(1, console.progress()::done);
        console.progress().end();
        RunResult result = job.result(runs);
        console.lines(ResultReport.subject(result));
        console.blank();
        console.lines(ResultReport.metrics(result));
        OutputFolder folder = folder();
        Path file =
                OutputFolder.file(Optional.ofNullable(output), loaded.origin().name(), "executed.json");
        folder.write(file, ResultFile.write(result));
        folder.draw(file, "latency", LatencyCdf.of(List.of(result)));
        folder.draw(file, "utilisation", GpuUtilisation.of(result));
        String lost = runs.get(0).lost();
        if (!lost.isEmpty()) {
            console.blank();
            console.line("Lost on the way: " + lost);
            return ExitCodes.DEVICE_FAILED;
        }
        return ExitCodes.DONE;
    }

    private OutputFolder folder() {
        List<Path> inputs = plan == null ? List.of(scenario) : List.of(scenario, plan);
        return new OutputFolder(session.console(), inputs, !noPictures);
    }

    /** Serves until the process is asked to end; then prints and writes what was served. */
    private void serve(ExecutionJob job, WorkerAddress at, Scenario loaded) throws InterruptedException {
        Console console = session.console();
        try (AskedToEnd asked = new AskedToEnd()) {
            EndpointJob endpoint =
                    new EndpointJob(job, line -> printNow(console, line), console.progress()::say, asked::by);
            PrometheusMetrics metrics = endpoint.serve(new InetSocketAddress(at.host(), at.port()));
            PrometheusMetrics.Totals totals = metrics.totals();
            printNow(
                    console,
                    totals.completed() + " requests completed, " + totals.givenUp() + " given up, " + totals.failed()
                            + " failed; " + totals.promptTokens() + " prompt tokens, " + totals.outputTokens()
                            + " output tokens");
            folder().write(
                            OutputFolder.file(
                                    Optional.ofNullable(output), loaded.origin().name(), "served.prom"),
                            metrics.text());
        }
    }

    private static void printNow(Console console, String line) {
        console.line(line);
        console.out().flush();
    }
}
