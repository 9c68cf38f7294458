package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.console.Progress;
import org.hexcast.cli.console.Table;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.result.RunResult;
import org.hexcast.plots.ThroughputBars;
import org.hexcast.scenarios.PlanDocument;
import org.hexcast.scenarios.Scenario;

/**
 * Plans and simulates many scenarios and lays their clusters side by side: a row for each model and workload, a column for each cluster. All of them get our
 * planner.
 *
 * @param settings brings a scenario together with the cost model
 * @param progress hears how far it is
 */
public record StudyJob(Function<Scenario, Setting> settings, Progress progress) {

    private record RowKey(String model, String workload) {}

    private record Outcome(PlanDocument plan, RunResult result) {}

    /**
     * What came out.
     *
     * @param lines the table
     * @param bars output tokens per second, for the picture
     * @param feasible whether every scenario has a plan
     */
    public record Study(List<String> lines, List<ThroughputBars.Bar> bars, boolean feasible) {
        public Study {
            lines = List.copyOf(lines);
            bars = List.copyOf(bars);
        }
    }

    /** Plans and simulates them all, one after the other. */
    public Study run(List<Scenario> scenarios) {
        Set<String> clusters = new LinkedHashSet<>();
        Map<String, Double> prices = new LinkedHashMap<>();
        Map<RowKey, Map<String, Optional<Outcome>>> rows = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            String cluster = scenario.served().cluster().name();
            clusters.add(cluster);
            prices.put(cluster, scenario.served().cluster().usdPerHour());
            RowKey key = new RowKey(
                    scenario.served().model().name(),
                    scenario.asked().workload().label());
            Map<String, Optional<Outcome>> row = rows.computeIfAbsent(key, k -> new LinkedHashMap<>());
            if (row.put(cluster, run(scenario)) != null) {
                throw new IllegalArgumentException("two scenarios ask " + key.workload() + " of " + key.model()
                        + " on the cluster '" + cluster + "'.\nMaybe give the clusters different names.");
            }
        }
        progress.end();
        return study(rows, List.copyOf(clusters), prices);
    }

    private Optional<Outcome> run(Scenario scenario) {
        progress.begin("planning and simulating " + scenario.origin().name());
        Setting setting = settings.apply(scenario);
        try {
            PlanDocument plan = new PlanningJob(setting, phase -> {}, progress::say).run();
            return Optional.of(
                    new Outcome(plan, new SimulationJob(setting, plan.flow().plan()).run(progress::done)));
        } catch (PlanningJob.NoPlanException e) {
            progress.say(scenario.origin().name() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Study study(
            Map<RowKey, Map<String, Optional<Outcome>>> rows, List<String> clusters, Map<String, Double> prices) {
        List<String> headers = new ArrayList<>(List.of("model", "workload"));
        for (String cluster : clusters) {
            headers.add(">" + cluster + " tokens/s");
            headers.add(">USD/Mtok");
            headers.add(">plan P+D+C");
        }
        for (String cluster : clusters.subList(1, clusters.size())) {
            headers.add(">" + cluster + " / " + clusters.get(0));
        }
        Table table = new Table(headers.toArray(String[]::new));
        List<ThroughputBars.Bar> bars = new ArrayList<>();
        boolean feasible = true;
        for (Map.Entry<RowKey, Map<String, Optional<Outcome>>> row : rows.entrySet()) {
            List<String> cells =
                    new ArrayList<>(List.of(row.getKey().model(), row.getKey().workload()));
            double first = tokens(row.getValue().getOrDefault(clusters.get(0), Optional.empty()));
            List<String> ratios = new ArrayList<>();
            for (String cluster : clusters) {
                Optional<Outcome> outcome = row.getValue().getOrDefault(cluster, Optional.empty());
                feasible &= outcome.isPresent();
                double tokens = tokens(outcome);
                cells.add(outcome.isPresent() ? Numbers.of(tokens) : "no plan");
                cells.add(outcome.map(
                                o -> Numbers.of(o.result().usdPerMillionTokens().mean()))
                        .orElse("-"));
                cells.add(outcome.map(o -> shape(o.plan())).orElse("-"));
                ratios.add(
                        Double.isFinite(tokens / first) ? String.format(Locale.ROOT, "%.2f x", tokens / first) : "-");
                bars.add(new ThroughputBars.Bar(
                        row.getKey().model() + ", " + row.getKey().workload(), cluster, tokens));
            }
            cells.addAll(ratios.subList(1, ratios.size()));
            table.row(cells.toArray(String[]::new));
        }
        List<String> lines =
                new ArrayList<>(List.of("Our planner on every cluster; output tokens per second, simulated."));
        clusters.forEach(c -> lines.add("  " + c + ": " + Numbers.usd(prices.getOrDefault(c, 0.0)) + "/h"));
        lines.add("");
        lines.addAll(table.lines());
        lines.add("(plan P+D+C: prefill, decode and co-located replicas)");
        return new Study(lines, bars, feasible);
    }

    private static double tokens(Optional<Outcome> outcome) {
        return outcome.map(o -> o.result()
                        .estimate(m -> m.throughput().outputTokensPerSecond())
                        .mean())
                .orElse(Double.NaN);
    }

    private static String shape(PlanDocument plan) {
        return Stream.of(PhaseRole.PREFILL, PhaseRole.DECODE, PhaseRole.COLOCATED)
                .map(role -> String.valueOf(plan.flow().plan().replicas(role).size()))
                .collect(Collectors.joining("+"));
    }
}
