package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.result.ClassMetrics;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;

/** A result in words and tables. */
public final class ResultReport {

    private ResultReport() {}

    /** What was run. */
    public static List<String> subject(RunResult result) {
        Table table = new Table("scenario", result.header().scenario());
        table.row("model", result.header().subject().model());
        table.row("cluster", result.header().subject().cluster());
        table.row("engine", result.header().subject().engine());
        table.row("workload", result.header().subject().workload());
        table.row("SLO", result.header().subject().slo());
        table.row("step costs", result.header().provenance().name());
        List<String> lines = new ArrayList<>(table.lines());
        lines.remove(1);
        return lines;
    }

    /** What was measured. */
    public static List<String> metrics(RunResult result) {
        List<String> lines = new ArrayList<>();
        int runs = result.replications().size();
        Table rates = new Table("", ">mean", ">95 % +-");
        rate(rates, "output tokens/s", result, m -> m.throughput().outputTokensPerSecond());
        rate(rates, "requests/s", result, m -> m.throughput().requestsPerSecond());
        rate(rates, "good requests/s (goodput)", result, m -> m.throughput().goodRequestsPerSecond());
        rate(rates, "within SLO, %", result, m -> m.throughput().attainment() * 100);
        rate(rates, "latency deadline, s", result, m -> m.latencies().deadlineSeconds());
        Estimate cost = result.usdPerMillionTokens();
        rates.row("USD per million output tokens", Numbers.of(cost.mean()), half(cost));
        lines.addAll(rates.lines());
        lines.add("(" + runs + (runs == 1 ? " replication" : " replications") + ", "
                + Numbers.usd(result.header().usdPerHour()) + "/h for the whole pool)");
        List<String> bands = BandReport.bands(result.draws());
        if (!bands.isEmpty()) {
            lines.add("");
            lines.addAll(bands);
        }
        if (result.replications().get(0).classes().size() > 1) {
            lines.add("");
            lines.addAll(classes(result).lines());
        }
        lines.add("");
        lines.addAll(VerdictReport.warning(result.verdict()));
        Table latencies = new Table("ms", ">mean", ">p50", ">p90", ">p99", ">max");
        Latencies pooled = result.pooled();
        latency(latencies, "time to first token", pooled.ttft());
        latency(latencies, "time per output token", pooled.tpot());
        latency(latencies, "inter-token latency", pooled.itl());
        latency(latencies, "end to end", pooled.endToEnd());
        latency(latencies, "waiting for prefill", pooled.queue());
        lines.addAll(latencies.lines());
        lines.add("");
        lines.addAll(replicas(result.replications().get(0)).lines());
        lines.add("");
        lines.add(counts(result));
        lines.add(VerdictReport.warmUp(result));
        lines.addAll(VerdictReport.lines(result.verdict()));
        return lines;
    }

    private static void rate(Table table, String name, RunResult result, ToDoubleFunction<RunMetrics> figure) {
        Estimate estimate = result.estimate(figure);
        table.row(name, Numbers.of(estimate.mean()), half(estimate));
    }

    private static String half(Estimate estimate) {
        OptionalDouble half = estimate.halfWidth();
        return half.isPresent() ? Numbers.of(half.getAsDouble()) : "";
    }

    private static void latency(Table table, String name, LatencySummary summary) {
        if (summary.count() == 0) {
            table.row(name, "-", "-", "-", "-", "-");
            return;
        }
        table.row(
                name,
                Numbers.millis(summary.mean()),
                Numbers.millis(summary.quantile(0.5)),
                Numbers.millis(summary.quantile(0.9)),
                Numbers.millis(summary.quantile(0.99)),
                Numbers.millis(summary.max()));
    }

    private static Table replicas(RunMetrics metrics) {
        Table table = new Table("replica", ">GPU busy", ">steps", ">mean batch", ">KV mean", ">KV peak");
        for (ReplicaUse use : metrics.use().replicas()) {
            double busy = metrics.use().devices().stream()
                    .filter(d -> d.replica().equals(use.replica()))
                    .mapToDouble(d -> d.busyShare())
                    .average()
                    .orElse(0);
            table.row(
                    use.replica().name(),
                    Numbers.percent(busy),
                    String.valueOf(use.steps()),
                    Numbers.of(use.meanBatch()),
                    Numbers.percent(use.kvMeanShare()),
                    Numbers.percent(use.kvPeakShare()));
        }
        return table;
    }

    private static Table classes(RunResult result) {
        Table table = new Table(
                "class",
                ">within SLO",
                ">95 % +-",
                ">promised",
                ">good/s",
                ">TTFT p99 ms",
                ">TPOT p99 ms",
                ">e2e p99 ms");
        List<ClassMetrics> first = result.replications().get(0).classes();
        for (int i = 0; i < first.size(); i++) {
            int number = i;
            Estimate attainment = result.estimate(m -> m.classes().get(number).attainment() * 100);
            table.row(
                    first.get(i).name(),
                    Numbers.of(attainment.mean()) + " %",
                    half(attainment),
                    Numbers.percent(first.get(i).promised()),
                    Numbers.of(result.estimate(m -> m.classes().get(number).goodRequestsPerSecond())
                            .mean()),
                    p99(result, m -> m.classes().get(number).times().ttft()),
                    p99(result, m -> m.classes().get(number).times().tpot()),
                    p99(result, m -> m.classes().get(number).times().endToEnd()));
        }
        return table;
    }

    private static String p99(RunResult result, Function<RunMetrics, LatencySummary> latency) {
        return Numbers.millis(
                result.estimate(m -> latency.apply(m).quantile(0.99)).mean());
    }

    private static String counts(RunResult result) {
        long arrived = 0;
        long completed = 0;
        long rejected = 0;
        long timedOut = 0;
        long retries = 0;
        long preemptions = 0;
        for (RunMetrics metrics : result.replications()) {
            RequestCounts counts = metrics.counts();
            arrived += counts.arrived();
            completed += counts.completed();
            rejected += counts.rejected();
            timedOut += counts.timedOut();
            retries += counts.retries();
            preemptions += counts.preemptions();
        }
        return String.format(
                Locale.ROOT,
                "%d requests arrived, %d completed, %d rejected%s; %d preemptions.",
                arrived,
                completed,
                rejected,
                timedOut + retries == 0 ? "" : ", " + timedOut + " timed out (" + retries + " were retries)",
                preemptions);
    }
}
