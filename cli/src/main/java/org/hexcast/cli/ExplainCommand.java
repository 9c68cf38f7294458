package org.hexcast.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hexcast.cli.job.ExplainJob;
import org.hexcast.cli.job.PlanningJob;
import org.hexcast.cli.job.Setting;
import org.hexcast.costmodel.explain.CostReport;
import org.hexcast.domain.plan.Replica;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.PlanFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast explain}. */
@Command(name = "explain", description = "Print the tree of parts behind the step times of a plan.")
final class ExplainCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML)")
    private Path scenario = Path.of("");

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "plan file (default: the plan in the scenario, or the one that the planner finds)")
    private @Nullable Path plan;

    @Option(names = "--replica", paramLabel = "NAME", description = "only this replica")
    private @Nullable String replica;

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Console console = session.console();
        Setting setting = session.setting(session.loader().load(scenario));
        PlanningJob planning = new PlanningJob(setting, console.progress()::begin, console.progress()::say);
        PlanDocument document = plan == null ? planning.run() : planning.complete(PlanFile.read(plan));
        console.progress().end();
        List<Replica> all = document.flow().plan().replicas();
        List<Replica> chosen = all.stream()
                .filter(r -> replica == null || r.id().name().equals(replica))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("the plan has no replica '" + replica + "'.\nMaybe one of "
                    + String.join(", ", all.stream().map(r -> r.id().name()).toList()) + ".");
        }
        boolean first = true;
        for (Replica one : chosen) {
            for (ExplainJob.Explanation explanation : new ExplainJob(setting, document.flow()).explain(one)) {
                if (!first) {
                    console.blank();
                }
                first = false;
                console.line(explanation.title());
                console.line(explanation.memory());
                console.line(String.format(
                        Locale.ROOT,
                        "one step takes %.4f ms:",
                        explanation.cost().seconds() * 1e3));
                console.lines(CostReport.lines(explanation.cost()));
            }
        }
        return ExitCodes.DONE;
    }
}
