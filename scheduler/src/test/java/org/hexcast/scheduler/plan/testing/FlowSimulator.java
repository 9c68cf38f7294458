package org.hexcast.scheduler.plan.testing;

import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanEvaluator;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.flow.KvRouteAssigner;
import org.hexcast.scheduler.plan.strategy.PhaseRate;

/** Stands for the simulator where queues do not matter: scores a plan by the objective that the search maximises, reckoned from the plan alone. */
public final class FlowSimulator implements PlanEvaluator {

    private static final double PLANNED_LOAD = 0.8;

    private final PlanningProblem problem;
    private final KvRouteAssigner assigner;

    /** A simulator of plans for this problem. */
    public FlowSimulator(PlanningProblem problem) {
        this.problem = problem;
        this.assigner = new KvRouteAssigner(problem);
    }

    @Override
    public List<PlanScore> evaluate(List<Plan> plans) {
        return plans.stream().map(this::score).toList();
    }

    private PlanScore score(Plan plan) {
        double value = worth(assigner.assign(plan.replicas()));
        double good = switch (problem.target().objective()) {
            case PRICE -> value * usdPerHour(plan);
            case THROUGHPUT, GOODPUT, LATENCY -> value;
        };
        return new PlanScore(value, good, 1, 1 / value);
    }

    /** What the plan is worth under the objective; higher is better. */
    public double worth(PlannedFlow flow) {
        Plan plan = flow.plan();
        double good = 0;
        for (Map.Entry<ReplicaId, Double> arrivals : plan.arrivalShares().entrySet()) {
            good += arrivals.getValue() * rate(plan, arrivals.getKey()).goodShare();
        }
        double carried = flow.requestsPerSecond()
                * Math.pow(Math.min(1, good / problem.target().attainment()), 4);
        double wanted = problem.workload().arrivalsPerSecond() / PLANNED_LOAD;
        return switch (problem.target().objective()) {
            case THROUGHPUT, GOODPUT -> carried;
            case PRICE -> Math.min(carried, wanted) / usdPerHour(plan);
            case LATENCY -> carried < wanted ? carried / wanted : 1 + 1 / latencySeconds(plan);
        };
    }

    private PhaseRate rate(Plan plan, ReplicaId id) {
        return assigner.rate(plan.replica(id).orElseThrow());
    }

    private double latencySeconds(Plan plan) {
        WorkloadSummary.Outputs outputs = problem.workload().outputs();
        double sum = 0;
        for (KvRoute route : plan.routes()) {
            KvTransfer transfer = KvTransfer.between(
                    problem.cluster(),
                    problem.model(),
                    plan.replica(route.from()).orElseThrow().strategy(),
                    plan.replica(route.to()).orElseThrow().strategy());
            double seconds = rate(plan, route.from()).promptSeconds()
                    + transfer.secondsAlone(outputs.handoverPrompt())
                    + rate(plan, route.to()).tokenSeconds() * outputs.meanDecodeSteps();
            sum += plan.arrivalShares().getOrDefault(route.from(), 0.0) * route.share() * seconds;
        }
        for (Replica replica : plan.replicas(PhaseRole.COLOCATED)) {
            PhaseRate rate = assigner.rate(replica);
            sum += plan.arrivalShares().getOrDefault(replica.id(), 0.0)
                    * (rate.promptSeconds() + rate.tokenSeconds() * outputs.meanDecodeSteps());
        }
        return sum;
    }

    private double usdPerHour(Plan plan) {
        return plan.devices().stream()
                .map(device -> problem.cluster().node(device.node()).orElseThrow())
                .mapToDouble(Node::usdPerGpuHour)
                .sum();
    }
}
