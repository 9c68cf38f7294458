package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.ResultFile;

/** Two things of a kind beside one another. */
public final class CompareReport {

    private CompareReport() {}

    /**
     * One figure of two results.
     *
     * @param name with its unit
     * @param first in the first result
     * @param second in the second
     */
    public record Figure(String name, Estimate first, Estimate second) {

        /** Second over first. */
        public double ratio() {
            return second.mean() / first.mean();
        }

        /** Whether the two 95 % intervals do not touch; unknown without replications. */
        public boolean apart() {
            OptionalDouble one = first.halfWidth();
            OptionalDouble other = second.halfWidth();
            return one.isPresent()
                    && other.isPresent()
                    && Math.abs(first.mean() - second.mean()) > one.getAsDouble() + other.getAsDouble();
        }
    }

    /** All figures of two results. */
    public static List<Figure> figures(RunResult first, RunResult second) {
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, ToDoubleFunction<RunMetrics>> entry :
                ResultFile.figures().entrySet()) {
            figures.add(
                    new Figure(entry.getKey(), first.estimate(entry.getValue()), second.estimate(entry.getValue())));
        }
        figures.add(
                new Figure("usd_per_million_output_tokens", first.usdPerMillionTokens(), second.usdPerMillionTokens()));
        return figures;
    }

    /** Two results metric by metric. */
    public static List<String> results(RunResult first, RunResult second) {
        List<String> lines = new ArrayList<>();
        lines.add("A  " + title(first) + VerdictReport.inShort(first.verdict()));
        lines.add("B  " + title(second) + VerdictReport.inShort(second.verdict()));
        lines.add("");
        Table table = new Table("", ">A", ">+-", ">B", ">+-", ">B/A", "95 % intervals");
        for (Figure figure : figures(first, second)) {
            boolean known = figure.first().halfWidth().isPresent()
                    && figure.second().halfWidth().isPresent();
            table.row(
                    figure.name(),
                    Numbers.of(figure.first().mean()),
                    half(figure.first()),
                    Numbers.of(figure.second().mean()),
                    half(figure.second()),
                    Double.isFinite(figure.ratio()) ? String.format(Locale.ROOT, "%.3f", figure.ratio()) : "-",
                    known ? (figure.apart() ? "apart" : "overlap") : "");
        }
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(BandReport.tallies(first.draws(), second.draws()));
        return lines;
    }

    private static String title(RunResult result) {
        return result.header().scenario() + ": " + result.header().subject().model() + " on "
                + result.header().subject().cluster();
    }

    private static String half(Estimate estimate) {
        OptionalDouble half = estimate.halfWidth();
        return half.isPresent() ? Numbers.of(half.getAsDouble()) : "";
    }

    /** Two plans. */
    public static List<String> plans(PlanDocument first, PlanDocument second) {
        List<String> lines = new ArrayList<>();
        lines.add("A  " + title(first));
        lines.add("B  " + title(second));
        lines.add("");
        Table table = new Table("", ">A", ">B", ">B/A");
        row(
                table,
                "flow, requests/s",
                first.flow().requestsPerSecond(),
                second.flow().requestsPerSecond());
        row(table, "pool, USD/h", first.header().usdPerHour(), second.header().usdPerHour());
        row(
                table,
                "GPUs used, USD/h",
                first.header().usdPerHourUsed(),
                second.header().usdPerHourUsed());
        row(table, "flow per USD", perUsd(first), perUsd(second));
        row(
                table,
                "GPUs used",
                first.flow().plan().devices().size(),
                second.flow().plan().devices().size());
        for (PhaseRole role : PhaseRole.values()) {
            int one = count(first, role);
            int other = count(second, role);
            if (role != PhaseRole.COLOCATED || one + other > 0) {
                row(table, PlanReport.word(role) + " replicas", one, other);
            }
        }
        row(
                table,
                "KV routes",
                first.flow().plan().routes().size(),
                second.flow().plan().routes().size());
        row(table, "busiest link, %", busiest(first), busiest(second));
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(BandReport.tallies(first.draws(), second.draws()));
        return lines;
    }

    private static String title(PlanDocument plan) {
        return plan.header().scenario() + ": " + plan.header().model() + " on "
                + plan.header().cluster();
    }

    private static void row(Table table, String name, double one, double other) {
        String ratio =
                one == 0 || !Double.isFinite(other / one) ? "-" : String.format(Locale.ROOT, "%.3f", other / one);
        table.row(name, Numbers.of(one), Numbers.of(other), ratio);
    }

    private static double perUsd(PlanDocument plan) {
        return plan.flow().requestsPerSecond() * 3600 / plan.header().usdPerHourUsed();
    }

    private static int count(PlanDocument document, PhaseRole role) {
        Plan plan = document.flow().plan();
        return plan.replicas(role).size();
    }

    private static double busiest(PlanDocument plan) {
        return plan.flow().links().stream()
                .mapToDouble(l -> l.share() * 100)
                .max()
                .orElse(0);
    }
}
