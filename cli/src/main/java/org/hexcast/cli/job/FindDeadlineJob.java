package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.console.Table;
import org.hexcast.domain.result.ClassMetrics;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.SloScale;
import org.hexcast.plots.AttainmentCurve;

/**
 * Reads the tightest SLO scale off a result: the factor by which all limits can be multiplied so that the promised share of the requests still keeps them (the
 * latency deadline of the HexGen papers). Exact but for the sketch: each request has a largest ratio of a latency to its limit, and the scale is a quantile of
 * those.
 */
public final class FindDeadlineJob {

    private FindDeadlineJob() {}

    /** Shares of requests in the table. */
    private static final List<Double> SHARES = List.of(0.5, 0.75, 0.9, 0.95, 0.99);

    /**
     * What came out.
     *
     * @param lines in words and a table
     * @param curve attainment against scale, for the picture
     */
    public record Answer(List<String> lines, List<AttainmentCurve.Line> curve) {
        public Answer {
            lines = List.copyOf(lines);
            curve = List.copyOf(curve);
        }
    }

    /** Reads a result in which some class has a limit. */
    public static Answer run(RunResult result) {
        List<String> lines = new ArrayList<>();
        Estimate all = result.estimate(FindDeadlineJob::tightest);
        lines.add(
                Double.isFinite(all.mean())
                        ? "Tightest SLO scale: the promised share of the requests keeps all limits times " + number(all)
                                + "."
                        : "No SLO scale would do: too few requests are served at all.");
        lines.add("");
        List<String> headers = new ArrayList<>(List.of("class", ">promised", ">tightest scale", ">95 % +-"));
        SHARES.forEach(share -> headers.add(String.format(Locale.ROOT, ">scale of %.0f %%", share * 100)));
        Table table = new Table(headers.toArray(String[]::new));
        List<AttainmentCurve.Line> curve = new ArrayList<>();
        List<ClassMetrics> classes = result.replications().get(0).classes();
        for (int i = 0; i < classes.size(); i++) {
            int number = i;
            if (classes.get(i).scale().quantiles().isEmpty()) {
                continue;
            }
            Estimate tightest = result.estimate(m -> scale(m, number).tightest());
            List<String> cells = new ArrayList<>(List.of(
                    classes.get(i).name(),
                    Numbers.percent(classes.get(i).promised()),
                    Numbers.of(tightest.mean()),
                    tightest.halfWidth().isPresent()
                            ? Numbers.of(tightest.halfWidth().getAsDouble())
                            : ""));
            SHARES.forEach(share -> cells.add(Numbers.of(
                    result.estimate(m -> scale(m, number).quantiles().get(LatencySummary.SHARES.indexOf(share)))
                            .mean())));
            table.row(cells.toArray(String[]::new));
            curve.add(line(result, number));
        }
        lines.addAll(table.lines());
        lines.add("(a scale of 1 is the SLO as it stands; the shares are of the served requests)");
        return new Answer(lines, curve);
    }

    private static String number(Estimate estimate) {
        return Numbers.of(estimate.mean())
                + (estimate.halfWidth().isPresent()
                        ? " +- " + Numbers.of(estimate.halfWidth().getAsDouble())
                        : "");
    }

    /** Of the class that needs the widest limits. */
    private static double tightest(RunMetrics metrics) {
        return metrics.classes().stream()
                .mapToDouble(c -> c.scale().tightest())
                .max()
                .orElseThrow();
    }

    private static SloScale scale(RunMetrics metrics, int number) {
        return metrics.classes().get(number).scale();
    }

    private static AttainmentCurve.Line line(RunResult result, int number) {
        List<Double> scales = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        double served = result.estimate(m -> scale(m, number).served()).mean();
        for (int i = 0; i < LatencySummary.SHARES.size(); i++) {
            int index = i;
            scales.add(result.estimate(m -> scale(m, number).quantiles().get(index))
                    .mean());
            shares.add(served * LatencySummary.SHARES.get(i));
        }
        ClassMetrics one = result.replications().get(0).classes().get(number);
        return new AttainmentCurve.Line(one.name(), scales, shares, one.promised());
    }
}
