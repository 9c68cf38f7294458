package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.console.Table;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.plots.Picture;
import org.hexcast.plots.ValidationPicture;
import org.hexcast.scenarios.ResultFile;

/** Prediction beside measurement. */
public final class ValidationReport {

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

    private ValidationReport() {}

    private static double of(List<RunMetrics> runs, String figure) {
        return ValidationJob.median(
                runs,
                metrics -> ResultFile.figures()
                        .getOrDefault(figure, m -> Double.NaN)
                        .applyAsDouble(metrics));
    }

    /** One line a figure: before the run, measured, for the observed arrivals, and the ratios. */
    public static List<String> figures(RunResult predicted, ValidationJob.Outcome outcome) {
        Table table = new Table(
                "", ">predicted", ">measured", ">measured/predicted", ">on observed arrivals", ">measured/that");
        for (String name : NAMES) {
            double before = of(predicted.replications(), name);
            double measured = of(outcome.measured().replications(), name);
            double again = of(outcome.again(), name);
            table.row(
                    name,
                    Numbers.of(before),
                    Numbers.of(measured),
                    ratio(measured, before),
                    Numbers.of(again),
                    ratio(measured, again));
        }
        return table.lines();
    }

    /** The same ratios, without the one of queues, and the distributions. */
    public static Picture picture(RunResult predicted, ValidationJob.Outcome outcome) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (!name.startsWith("queue")) {
                ratios.put(
                        SUFFIX.matcher(name).replaceFirst(""),
                        of(outcome.measured().replications(), name) / of(predicted.replications(), name));
            }
        }
        return ValidationPicture.of(ratios, AIM, predicted, outcome.measured());
    }

    private static String ratio(double measured, double predicted) {
        return predicted > 0 ? String.format(Locale.ROOT, "%.2f", measured / predicted) : "-";
    }

    /** Where the difference comes from: the same steps, predicted and measured; the rest is waiting. */
    public static List<String> steps(ValidationJob.Outcome outcome) {
        Table table = new Table("steps", ">count", ">predicted ms", ">measured ms", ">measured/predicted");
        for (ValidationJob.Steps steps : outcome.steps()) {
            table.row(
                    steps.kind().name().toLowerCase(Locale.ROOT),
                    String.valueOf(steps.count()),
                    Numbers.millis(steps.predictedSeconds()),
                    Numbers.millis(steps.measuredSeconds()),
                    ratio(steps.measuredSeconds(), steps.predictedSeconds()));
        }
        return table.lines();
    }

    /** How busy each device was. */
    public static List<String> use(RunResult predicted, ValidationJob.Outcome outcome) {
        Map<String, Double> before = busy(predicted);
        Map<String, Double> measured = busy(outcome.measured());
        Table table = new Table("device", ">predicted busy", ">measured busy");
        measured.forEach((device, share) ->
                table.row(device, Numbers.percent(before.getOrDefault(device, 0.0)), Numbers.percent(share)));
        return table.lines();
    }

    private static Map<String, Double> busy(RunResult result) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (DeviceUse use : result.replications().get(0).use().devices()) {
            shares.put(use.device() + " (" + use.replica() + ")", use.busyShare());
        }
        return shares;
    }

    /** Whether each aimed figure of the median run lies within 15 % of what was predicted before. */
    public static List<String> verdict(RunResult predicted, ValidationJob.Outcome outcome) {
        List<String> lines = new ArrayList<>();
        for (String name : AIMED) {
            double error = of(outcome.measured().replications(), name) / of(predicted.replications(), name) - 1;
            lines.add((Math.abs(error) <= AIM ? "within " : "beyond ") + Numbers.percent(AIM) + ": " + name + " is "
                    + Numbers.percent(Math.abs(error)) + (error < 0 ? " below" : " above") + " the prediction");
        }
        return lines;
    }
}
