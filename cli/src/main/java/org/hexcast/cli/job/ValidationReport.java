package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hexcast.calibration.probe.Yardstick;
import org.hexcast.calibration.report.MarkdownReport;
import org.hexcast.calibration.report.ReportSection;
import org.hexcast.calibration.report.ReportTable;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.console.Table;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.plots.Picture;
import org.hexcast.plots.ValidationPicture;
import org.hexcast.scenarios.ResultFile;

/**
 * Prediction beside measurement, for one scenario.
 *
 * @param name of the scenario
 * @param machine where and when
 * @param yardstick of the machine while its devices were measured
 * @param predicted before the runs
 * @param outcome of the runs
 */
public record ValidationReport(
        String name, String machine, Yardstick.Reading yardstick, RunResult predicted, ValidationJob.Outcome outcome) {

    /** What names of its picture end with. */
    public static final String PICTURE = "beside-prediction";

    /** Figures that the aim is stated for. */
    private static final List<String> AIMED = List.of("output_tokens_per_s", "ttft_mean_s", "tpot_mean_s");

    /** Other figures of the table. */
    private static final List<String> OTHERS = List.of(
            "ttft_p50_s",
            "ttft_p90_s",
            "ttft_p99_s",
            "tpot_p50_s",
            "tpot_p90_s",
            "tpot_p99_s",
            "e2e_mean_s",
            "e2e_p50_s",
            "e2e_p90_s",
            "e2e_p99_s",
            "queue_mean_s");

    private static final List<String> NAMES =
            Stream.concat(AIMED.stream(), OTHERS.stream()).toList();

    /** Units of names. */
    private static final Pattern SUFFIX = Pattern.compile("(_per)?_s$");

    private static final double AIM = 0.15;

    private static double of(List<RunMetrics> runs, String figure) {
        return ValidationJob.median(
                runs,
                metrics -> ResultFile.figures()
                        .getOrDefault(figure, m -> Double.NaN)
                        .applyAsDouble(metrics));
    }

    private double before(String figure) {
        return of(predicted.replications(), figure);
    }

    private double measured(String figure) {
        return of(outcome.measured().replications(), figure);
    }

    /** All of it as text. */
    public List<String> lines() {
        int runs = outcome.measured().replications().size();
        List<String> lines = new ArrayList<>();
        lines.add(name + " on " + machine + ", median of " + runs + (runs == 1 ? " run" : " runs"));
        lines.add("");
        lines.addAll(figures());
        lines.add("");
        lines.add(
                "Where the difference comes from: the same steps, and two products as a yardstick of the machine; the rest is waiting");
        lines.addAll(steps());
        lines.add("");
        lines.addAll(use());
        lines.add("");
        lines.addAll(verdict());
        return lines;
    }

    /**
     * A page of reports in Markdown.
     *
     * @param command that makes it
     * @param pictures whether there are pictures, in a folder of this name beside the page
     */
    public static String page(String command, List<ValidationReport> reports, boolean pictures) {
        List<ReportSection> sections = new ArrayList<>();
        sections.add(ReportSection.of("Ratios", "Measured over predicted.", ratios(reports)));
        for (ValidationReport report : reports) {
            sections.add(new ReportSection(
                    report.name,
                    List.of("```\n" + String.join("\n", report.lines()) + "\n```"),
                    List.of(),
                    pictures ? List.of(report.name + "-" + PICTURE) : List.of()));
        }
        return MarkdownReport.of(
                "Prediction beside measurement, on CPU devices",
                List.of(
                        "Made by this command and not by hand:",
                        "```\n" + command + "\n```",
                        "It measures the devices of the machine, fits their profile, writes a prediction, executes the plan for real, and lays both side by side."
                                + " Runs have the requests of the predicted replications, every figure is the median over runs, and the aim is a ratio within "
                                + Numbers.percent(AIM) + " for output tokens per second, mean TTFT and mean TPOT."),
                sections,
                "pictures/");
    }

    private static ReportTable ratios(List<ValidationReport> reports) {
        List<String> headers = new ArrayList<>(List.of("scenario"));
        AIMED.forEach(figure -> headers.add(">" + figure));
        headers.addAll(List.of(">yardstick, computing", ">yardstick, reading"));
        List<List<String>> rows = new ArrayList<>();
        for (ValidationReport report : reports) {
            Yardstick.Reading now = report.outcome.yardstick();
            List<String> cells = new ArrayList<>(List.of(report.name));
            AIMED.forEach(figure -> cells.add(ratio(report.measured(figure), report.before(figure))));
            cells.add(ratio(now.computing(), report.yardstick.computing()));
            cells.add(ratio(now.reading(), report.yardstick.reading()));
            rows.add(cells);
        }
        return new ReportTable(headers, rows);
    }

    /** The ratios of the table, without the one of queues, and the distributions. */
    public Picture picture() {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String figure : NAMES) {
            if (!figure.startsWith("queue")) {
                ratios.put(SUFFIX.matcher(figure).replaceFirst(""), measured(figure) / before(figure));
            }
        }
        return ValidationPicture.of(ratios, AIM, predicted, outcome.measured());
    }

    /** One line a figure: before the run, measured, for the observed arrivals, and the ratios. */
    private List<String> figures() {
        Table table = new Table(
                "", ">predicted", ">measured", ">measured/predicted", ">on observed arrivals", ">measured/that");
        for (String figure : NAMES) {
            double before = before(figure);
            double measured = measured(figure);
            double again = of(outcome.again(), figure);
            table.row(
                    figure,
                    Numbers.of(before),
                    Numbers.of(measured),
                    ratio(measured, before),
                    Numbers.of(again),
                    ratio(measured, again));
        }
        return table.lines();
    }

    private static String ratio(double measured, double predicted) {
        return predicted > 0 ? String.format(Locale.ROOT, "%.2f", measured / predicted) : "-";
    }

    /** The same steps, predicted and measured, and how fast the machine was. */
    private List<String> steps() {
        Table table = new Table("steps", ">count", ">predicted ms", ">measured ms", ">measured/predicted");
        for (ValidationJob.Steps steps : outcome.steps()) {
            row(
                    table,
                    steps.kind().name().toLowerCase(Locale.ROOT),
                    String.valueOf(steps.count()),
                    steps.predictedSeconds(),
                    steps.measuredSeconds());
        }
        Yardstick.Reading now = outcome.yardstick();
        row(table, "yardstick: computing", "", yardstick.computing(), now.computing());
        row(table, "yardstick: reading", "", yardstick.reading(), now.reading());
        return table.lines();
    }

    private static void row(Table table, String what, String count, double before, double measured) {
        table.row(what, count, Numbers.millis(before), Numbers.millis(measured), ratio(measured, before));
    }

    /** How busy each device was. */
    private List<String> use() {
        Map<String, Double> before = busy(predicted);
        Map<String, Double> measured = busy(outcome.measured());
        Table table = new Table("device", ">predicted busy", ">measured busy");
        measured.forEach((device, share) ->
                table.row(device, Numbers.percent(before.getOrDefault(device, 0.0)), Numbers.percent(share)));
        return table.lines();
    }

    /** The mean over runs. */
    private static Map<String, Double> busy(RunResult result) {
        Map<String, Double> shares = new LinkedHashMap<>();
        double runs = result.replications().size();
        for (RunMetrics run : result.replications()) {
            for (DeviceUse use : run.use().devices()) {
                shares.merge(use.device() + " (" + use.replica() + ")", use.busyShare() / runs, Double::sum);
            }
        }
        return shares;
    }

    /** Whether each aimed figure lies within 15 % of what was predicted before. */
    private List<String> verdict() {
        List<String> lines = new ArrayList<>();
        for (String figure : AIMED) {
            double error = measured(figure) / before(figure) - 1;
            lines.add((Math.abs(error) <= AIM ? "within " : "beyond ") + Numbers.percent(AIM) + ": " + figure + " is "
                    + Numbers.percent(Math.abs(error)) + (error < 0 ? " below" : " above") + " the prediction");
        }
        return lines;
    }
}
