package org.hexcast.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.cli.console.BandReport;
import org.hexcast.cli.console.PlanReport;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.cli.job.SimulationJob;
import org.hexcast.plots.PlanDiagram;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.Scenario;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast plan}. */
@Command(name = "plan", description = "Find the best plan for a scenario: replicas, roles, stages, routes, price.")
final class PlanCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML)")
    private Path scenario = Path.of("");

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "plan file to write (default: hexcast-out/NAME/plan.json); the picture goes beside it")
    private @Nullable Path output;

    @Option(names = "--no-pictures", description = "write no pictures")
    private boolean noPictures;

    @Mixin
    private DrawsOption draws = new DrawsOption();

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Scenario loaded = session.loader().load(scenario);
        int count = draws.asked().orElse(loaded.run().draws());
        Setting setting = session.setting(loaded);
        PlanDocument found = new PlanningJob(
                        setting,
                        session.console().progress()::begin,
                        session.console().progress()::say)
                .run();
        if (count > 0) {
            session.console().progress().begin("simulating " + count + " draws of the cost errors");
        }
        PlanDocument plan = found.drawn(new SimulationJob(setting, found.flow().plan())
                .rankingDraws(count, session.console().progress()::done));
        session.console().progress().end();
        print(session.console(), setting, plan);
        Path file =
                OutputFolder.file(Optional.ofNullable(output), loaded.origin().name(), "plan.json");
        OutputFolder folder = new OutputFolder(session.console(), List.of(scenario), !noPictures);
        folder.write(file, PlanFile.write(plan));
        folder.draw(file, "", PlanDiagram.of(plan));
        return ExitCodes.DONE;
    }

    static void print(Console console, Setting setting, PlanDocument plan) {
        Scenario scenario = setting.scenario();
        console.line("Plan for " + scenario.origin().name() + ": "
                + scenario.served().model().name() + " on "
                + SimulationJob.describe(scenario.served().cluster()) + ", engine "
                + scenario.served().engine().name() + ", best "
                + scenario.objective().name().toLowerCase(Locale.ROOT));
        console.line("Workload: " + scenario.asked().workload().label() + "; SLO: " + setting.sloLabel());
        console.blank();
        console.lines(PlanReport.lines(plan));
        List<String> search = PlanReport.search(plan);
        if (!search.isEmpty()) {
            console.blank();
            console.lines(search);
        }
        List<String> bands = BandReport.bands(plan.draws());
        if (!bands.isEmpty()) {
            console.blank();
            console.lines(bands);
        }
    }
}
