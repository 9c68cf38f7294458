package org.hexcast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hexcast.cli.console.CompareReport;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.job.StudyJob;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.plots.LatencyCdf;
import org.hexcast.plots.ThroughputBars;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast compare}. */
@Command(
        name = "compare",
        description =
                "Lay two results or two plans beside one another, or plan and simulate scenarios and lay their clusters side by side.")
final class CompareCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            arity = "2..*",
            paramLabel = "FILE",
            description =
                    "two result files, two plan files, or any number of scenario files that differ in their cluster")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--within",
            paramLabel = "SHARE",
            description =
                    "fail (exit 1) if output tokens/s, TTFT, TPOT or latency means differ by more, for example '5 %%'")
    private @Nullable String within;

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "picture to write, without ending (default: hexcast-out/compare/compare)")
    private @Nullable Path output;

    @Option(names = "--no-pictures", description = "write no pictures")
    private boolean noPictures;

    CompareCommand(Session session) {
        this.session = session;
    }

    private enum Kind {
        RESULT,
        PLAN,
        SCENARIO
    }

    @Override
    public Integer call() {
        List<FileNode> roots = files.stream().map(FileTree::read).toList();
        Kind kind = kind(roots.get(0));
        for (int i = 1; i < roots.size(); i++) {
            if (kind(roots.get(i)) != kind) {
                throw new IllegalArgumentException(files.get(0) + " is a " + word(kind) + " and " + files.get(i) + " a "
                        + word(kind(roots.get(i))) + "; files of one kind can be compared");
            }
        }
        if (kind == Kind.SCENARIO) {
            return study();
        }
        if (files.size() > 2) {
            throw new IllegalArgumentException(files.size() + " " + word(kind) + "s are given, two can be compared");
        }
        return kind == Kind.PLAN ? plans(roots) : results(roots);
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Kind kind(FileNode root) {
        if (ResultFile.isResult(root)) {
            return Kind.RESULT;
        }
        return PlanFile.isPlan(root) ? Kind.PLAN : Kind.SCENARIO;
    }

    private int plans(List<FileNode> roots) {
        session.console().lines(CompareReport.plans(PlanFile.document(roots.get(0)), PlanFile.document(roots.get(1))));
        return ExitCodes.DONE;
    }

    private int results(List<FileNode> roots) {
        RunResult first = ResultFile.read(roots.get(0));
        RunResult second = ResultFile.read(roots.get(1));
        session.console().lines(CompareReport.results(first, second));
        folder().draw(base(), "latency", LatencyCdf.of(List.of(first, second)));
        return within == null ? ExitCodes.DONE : judge(first, second, Quantity.SHARE.parse(within));
    }

    private int judge(RunResult first, RunResult second, double share) {
        List<String> judged = List.of("output_tokens_per_s", "ttft_mean_s", "tpot_mean_s", "e2e_mean_s");
        boolean failed = false;
        session.console().blank();
        for (CompareReport.Figure figure : CompareReport.figures(first, second)) {
            if (judged.contains(figure.name())) {
                double difference = Math.abs(figure.ratio() - 1);
                boolean kept = difference <= share;
                failed |= !kept;
                session.console()
                        .line((kept ? "within " : "beyond ") + Numbers.percent(share) + ": " + figure.name()
                                + " differs by " + Numbers.percent(difference));
            }
        }
        return failed ? ExitCodes.NO : ExitCodes.DONE;
    }

    private int study() {
        List<Scenario> scenarios = files.stream().map(session.loader()::load).toList();
        StudyJob.Study study = new StudyJob(session::setting, session.console().progress()).run(scenarios);
        session.console().lines(study.lines());
        folder().draw(base(), "throughput", ThroughputBars.of(study.bars()));
        return study.feasible() ? ExitCodes.DONE : ExitCodes.NO;
    }

    private Path base() {
        return OutputFolder.file(Optional.ofNullable(output), "compare", "compare");
    }

    private OutputFolder folder() {
        return new OutputFolder(session.console(), files, !noPictures);
    }
}
