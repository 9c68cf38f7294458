package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.console.Table;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.Workload;
import org.hexcast.plots.AttainmentCurve;

/**
 * Finds the highest arrival rate at which a plan keeps the SLO of every class.
 *
 * @param setting the scenario and its costs
 * @param plan what runs
 * @param notes hears of every rate that is tried
 */
public record FindRateJob(Setting setting, Plan plan, Consumer<String> notes) {

    private static final int LEAST_REPLICATIONS = 3;
    private static final int MOST_REPLICATIONS = 12;

    /**
     * What came out.
     *
     * @param lines in words and a table
     * @param curve attainment against rate, for the picture
     * @param found whether some rate keeps the SLO
     */
    public record Answer(List<String> lines, List<AttainmentCurve.Line> curve, boolean found) {
        public Answer {
            lines = List.copyOf(lines);
            curve = List.copyOf(curve);
        }
    }

    /**
     * Searches.
     *
     * @throws IllegalArgumentException if there is no rate to change
     */
    public Answer run() {
        Workload workload = setting.input().workload();
        double start = workload.meanPerSecond();
        if (!Double.isFinite(start)) {
            throw new IllegalArgumentException("the workload '" + workload.label()
                    + "' has no rate that could be changed\nMaybe give it Poisson arrivals.");
        }
        workload.atRate(start);
        boolean alike = workload instanceof Workload.Replayed;
        int replications = Math.max(LEAST_REPLICATIONS, setting.scenario().run().replications());
        RateSearch search = alike
                ? new RateSearch(this::samples, 1, 1)
                : new RateSearch(this::samples, replications, Math.max(replications, MOST_REPLICATIONS));
        return answer(search.search(start, ArrivalProcess.LEAST_PER_SECOND, ArrivalProcess.MOST_PER_SECOND));
    }

    private List<RateSearch.Sample> samples(double rate, int replications) {
        notes.accept(String.format(Locale.ROOT, "trying %.4g requests/s, %d replications", rate, replications));
        Workload workload = setting.input().workload().atRate(rate);
        return new SimulationJob(setting, plan)
                .simulate(setting.input(workload), replications, share -> {}).metrics().stream()
                        .map(FindRateJob::sample)
                        .toList();
    }

    private static RateSearch.Sample sample(RunMetrics metrics) {
        double margin = metrics.classes().stream()
                .mapToDouble(c -> c.attainment() - c.promised())
                .min()
                .orElseThrow();
        return new RateSearch.Sample(
                margin,
                metrics.throughput().attainment(),
                metrics.latencies().ttft().quantile(0.9),
                metrics.latencies().tpot().quantile(0.9),
                metrics.steadiness().growth());
    }

    private Answer answer(RateSearch.Found found) {
        List<String> lines = new ArrayList<>();
        if (found.passing() == 0) {
            lines.add("No rate keeps the SLO, down to " + Numbers.of(found.failing()) + " requests/s.");
        } else if (Double.isInfinite(found.failing())) {
            lines.add("Every rate keeps the SLO, up to " + Numbers.of(found.passing())
                    + " requests/s; maybe the run is too short to miss it.");
        } else {
            lines.add("Max goodput: the highest arrival rate that keeps the SLO is between "
                    + Numbers.of(found.passing()) + " (kept) and " + Numbers.of(found.failing())
                    + " requests/s (not kept).");
        }
        lines.add("");
        Table table = new Table(
                "requests/s", ">within SLO, %", ">95 % +-", ">TTFT p90 ms", ">TPOT p90 ms", ">replications", "verdict");
        List<RateSearch.Probe> probes = found.probes().stream()
                .sorted(Comparator.comparingDouble(RateSearch.Probe::requestsPerSecond))
                .toList();
        for (RateSearch.Probe probe : probes) {
            Estimate attainment = probe.estimate(s -> s.attainment() * 100);
            table.row(
                    Numbers.of(probe.requestsPerSecond()),
                    Numbers.of(attainment.mean()),
                    attainment.halfWidth().isPresent()
                            ? Numbers.of(attainment.halfWidth().getAsDouble())
                            : "",
                    Numbers.millis(
                            probe.estimate(RateSearch.Sample::ttftP90Seconds).mean()),
                    Numbers.millis(
                            probe.estimate(RateSearch.Sample::tpotP90Seconds).mean()),
                    String.valueOf(probe.samples().size()),
                    probe.outcome().name().toLowerCase(Locale.ROOT));
        }
        lines.addAll(table.lines());
        lines.add("(all rates meet the same requests; undecided counts as not kept)");
        return new Answer(lines, curve(probes), found.passing() > 0);
    }

    private List<AttainmentCurve.Line> curve(List<RateSearch.Probe> probes) {
        return List.of(new AttainmentCurve.Line(
                "within SLO",
                probes.stream().map(RateSearch.Probe::requestsPerSecond).toList(),
                probes.stream()
                        .map(p -> p.estimate(RateSearch.Sample::attainment).mean())
                        .toList(),
                setting.slo().attainment()));
    }
}
