package org.hexcast.scheduler.plan.hexgen2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.scheduler.plan.PlanningOutcome;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * Ranks simulated finalists under the objective; where the SLO counts, those that attain it come first. Scores within one per cent of the best are a tie, because short simulations are not more exact; the greater
 * flow breaks it.
 */
final class FinalistRanking {

    private static final double TIE = 0.01;

    private final PlanningProblem problem;

    FinalistRanking(PlanningProblem problem) {
        this.problem = problem;
    }

    /** The finalists, the best first. */
    List<PlanningOutcome.Finalist> rank(List<PlanningOutcome.Finalist> finalists) {
        ToDoubleFunction<PlanningOutcome.Finalist> worth = this::worth;
        List<PlanningOutcome.Finalist> keeping = finalists.stream()
                .filter(f -> f.score().attainment() >= problem.target().attainment())
                .toList();
        boolean anyKeeps = problem.target().objective() != Objective.THROUGHPUT && !keeping.isEmpty();
        List<PlanningOutcome.Finalist> sorted = new ArrayList<>(anyKeeps ? keeping : finalists);
        sorted.sort(Comparator.comparingDouble(worth).reversed());
        double best = worth.applyAsDouble(sorted.get(0));
        PlanningOutcome.Finalist winner = sorted.stream()
                .filter(f -> worth.applyAsDouble(f) >= best - TIE * Math.abs(best))
                .max(Comparator.comparingDouble(this::tieBreak))
                .orElseThrow();
        sorted.remove(winner);
        sorted.add(0, winner);
        finalists.stream()
                .filter(f -> !sorted.contains(f))
                .sorted(Comparator.comparingDouble(worth).reversed())
                .forEach(sorted::add);
        return sorted;
    }

    private double worth(PlanningOutcome.Finalist finalist) {
        PlanScore score = finalist.score();
        return switch (problem.target().objective()) {
            case THROUGHPUT -> score.outputTokensPerSecond();
            case GOODPUT -> score.goodRequestsPerSecond();
            case PRICE ->
                score.goodRequestsPerSecond() / usdPerHour(finalist.flow().plan());
            case LATENCY -> -score.meanLatencySeconds();
        };
    }

    private double tieBreak(PlanningOutcome.Finalist finalist) {
        return finalist.flow().requestsPerSecond();
    }

    private double usdPerHour(Plan plan) {
        Cluster cluster = problem.cluster();
        return plan.devices().stream()
                .mapToDouble(
                        d -> cluster.node(d.node()).map(Node::usdPerGpuHour).orElse(0.0))
                .sum();
    }
}
