package org.hexcast.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.hexcast.cli.job.EstimateJob;
import org.hexcast.cli.job.Profiles;
import org.hexcast.costmodel.CostModel;
import org.hexcast.scenarios.EstimateFile;
import org.hexcast.scenarios.tree.FileTree;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hexcast estimate}. */
@Command(
        name = "estimate",
        description = "Estimate single replicas, one a row of a CSV file; no cluster file is needed.")
final class EstimateCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--cases", required = true, paramLabel = "FILE", description = "cases (CSV)")
    private Path cases = Path.of("");

    @Option(names = "-o", paramLabel = "FILE", description = "table to write (default: standard output)")
    private @Nullable Path output;

    @Option(
            names = "--profiles",
            paramLabel = "FILE",
            description = "profiles of GPUs, a file or a folder (default: those that ship)")
    private @Nullable Path profiles;

    @Mixin
    private DrawsOption draws = new DrawsOption();

    EstimateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<EstimateFile.Row> rows = EstimateFile.read(cases);
        CostModel costs = Profiles.costs(
                profiles == null
                        ? session.catalog().profiles()
                        : session.catalog().profiles(profiles, FileTree::read));
        EstimateJob job = draws.asked().isPresent()
                ? new EstimateJob(session.catalog(), costs, draws.asked().getAsInt())
                : new EstimateJob(session.catalog(), costs);
        AtomicInteger failed = new AtomicInteger();
        session.console().progress().begin("estimating " + rows.size() + " cases");
        String table = EstimateFile.write(rows, row -> {
            List<String> cells = job.estimate(row);
            failed.addAndGet(cells.get(cells.size() - 1).isEmpty() ? 0 : 1);
            return cells;
        });
        session.console().progress().end();
        if (output == null) {
            session.console().out().print(table);
        } else {
            new OutputFolder(session.console(), List.of(cases), false).write(output, table);
        }
        if (failed.get() > 0) {
            session.console()
                    .progress()
                    .say(failed.get() + " of " + rows.size() + " rows have no estimate; the column 'error' says why.");
        }
        return ExitCodes.DONE;
    }
}
