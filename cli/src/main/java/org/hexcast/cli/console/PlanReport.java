package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.plan.Stage;
import org.hexcast.scenarios.PlanDocument;

/** A plan in words and tables. */
public final class PlanReport {

    /** Links shown; the others are less busy. */
    private static final int LINKS = 5;

    private PlanReport() {}

    /** Replicas, routes, links and price. */
    public static List<String> lines(PlanDocument document) {
        List<String> lines = new ArrayList<>();
        PlannedFlow flow = document.flow();
        Table replicas =
                new Table("replica", "stages: GPUs x layers", ">requests/s", ">of", ">load", ">batch", ">latency ms");
        for (PlannedFlow.ReplicaLoad load : flow.replicas()) {
            Replica replica = flow.plan().replica(load.replica()).orElseThrow();
            replicas.row(
                    replica.id().name(),
                    stages(replica),
                    Numbers.of(load.carried()),
                    Numbers.of(load.capacity()),
                    Numbers.percent(load.share()),
                    String.valueOf(load.batch()),
                    Numbers.millis(load.latencySeconds()));
        }
        lines.addAll(replicas.lines());
        lines.add("(latency: one mean prompt alone, or one token at that batch)");
        lines.add("");
        if (!flow.plan().routes().isEmpty()) {
            lines.addAll(routes(flow.plan()).lines());
            lines.add("");
        }
        if (!flow.links().isEmpty()) {
            lines.add("Busiest links for KV caches: "
                    + flow.links().stream()
                            .limit(LINKS)
                            .map(l -> l.link() + " " + Numbers.percent(l.share()))
                            .collect(Collectors.joining(", ")));
        }
        PlanDocument.Header header = document.header();
        lines.add(String.format(
                Locale.ROOT,
                "Carries %s requests/s before queueing, on GPUs for %s/h of the pool's %s/h.",
                Numbers.of(flow.requestsPerSecond()),
                Numbers.usd(header.usdPerHourUsed()),
                Numbers.usd(header.usdPerHour())));
        if (!document.idle().isEmpty()) {
            lines.add("Idle: "
                    + document.idle().stream()
                            .map(d -> d.device() + " (" + d.gpu() + ")")
                            .collect(Collectors.joining(", ")));
        }
        return lines;
    }

    /** A role in words. */
    static String word(PhaseRole role) {
        return role == PhaseRole.COLOCATED ? "co-located" : role.name().toLowerCase(Locale.ROOT);
    }

    private static String stages(Replica replica) {
        return replica.strategy().stages().stream().map(PlanReport::stage).collect(Collectors.joining(" | "));
    }

    private static String stage(Stage stage) {
        int last = stage.tensorDegree() - 1;
        String gpus = last == 0
                ? stage.devices().get(0).toString()
                : stage.devices().get(0).node().equals(stage.devices().get(last).node())
                                && stage.devices().get(last).index()
                                                - stage.devices().get(0).index()
                                        == last
                        ? stage.devices().get(0) + "-"
                                + stage.devices().get(last).index()
                        : stage.devices().stream().map(String::valueOf).collect(Collectors.joining("+"));
        return gpus + " x " + stage.layers();
    }

    private static Table routes(Plan plan) {
        Table table = new Table("KV route", ">share of its prefill", ">share of all");
        for (KvRoute route : plan.routes()) {
            double all = plan.arrivalShares().getOrDefault(route.from(), 0.0) * route.share();
            table.row(route.from() + " -> " + route.to(), Numbers.percent(route.share()), Numbers.percent(all));
        }
        return table;
    }

    /** What each phase of the search contributed, and how the finalists did. */
    public static List<String> search(PlanDocument document) {
        List<String> lines = new ArrayList<>();
        if (document.report().phases().isEmpty()) {
            return lines;
        }
        Table phases = new Table("phase of the search", ">partitions", ">best flow, requests/s", ">gain");
        double before = 0;
        for (SearchReport.Phase phase : document.report().phases()) {
            String gain = before == 0 ? "" : String.format(Locale.ROOT, "%.2f x", phase.requestsPerSecond() / before);
            phases.row(phase.name(), String.valueOf(phase.partitions()), Numbers.of(phase.requestsPerSecond()), gain);
            before = phase.requestsPerSecond();
        }
        lines.addAll(phases.lines());
        lines.add("");
        Table finalists = new Table(
                "finalist, simulated",
                ">flow, requests/s",
                ">output tokens/s",
                ">good requests/s",
                ">within SLO",
                ">mean latency s");
        for (PlanDocument.Finalist finalist : document.finalists()) {
            finalists.row(
                    finalist.origin(),
                    Numbers.of(finalist.requestsPerSecond()),
                    Numbers.of(finalist.score().outputTokensPerSecond()),
                    Numbers.of(finalist.score().goodRequestsPerSecond()),
                    Numbers.percent(finalist.score().attainment()),
                    Numbers.of(finalist.score().meanLatencySeconds()));
        }
        lines.addAll(finalists.lines());
        lines.add("(the first one is the plan)");
        return lines;
    }
}
