package org.hexcast.scheduler.plan.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flow through the network.
 *
 * @param requestsPerSecond in all
 * @param routeFlows requests per second over each route of the problem, in its order
 */
public record FlowSolution(double requestsPerSecond, List<Double> routeFlows) {

    /** How far a flow may pass a capacity, relatively, from rounding. */
    static final double TOLERANCE = 1e-7;

    public FlowSolution {
        routeFlows = List.copyOf(routeFlows);
    }

    static FlowSolution of(List<Double> routeFlows) {
        double sum = 0;
        for (double flow : routeFlows) {
            sum += flow;
        }
        return new FlowSolution(sum, routeFlows);
    }

    /** Requests per second through each prefill replica. */
    public double[] throughPrefill(FlowProblem problem) {
        double[] sums = new double[problem.prefill().size()];
        for (int r = 0; r < routeFlows.size(); r++) {
            sums[problem.routes().get(r).from()] += routeFlows.get(r);
        }
        return sums;
    }

    /** Requests per second through each decode replica. */
    public double[] throughDecode(FlowProblem problem) {
        double[] sums = new double[problem.decode().size()];
        for (int r = 0; r < routeFlows.size(); r++) {
            sums[problem.routes().get(r).to()] += routeFlows.get(r);
        }
        return sums;
    }

    /** Share of its time for which each link is busy with KV caches. */
    public Map<String, Double> linkLoads(FlowProblem problem) {
        Map<String, Double> loads = new LinkedHashMap<>();
        for (int r = 0; r < routeFlows.size(); r++) {
            for (FlowProblem.Use use : problem.routes().get(r).uses()) {
                loads.merge(use.link(), routeFlows.get(r) * use.secondsPerRequest(), Double::sum);
            }
        }
        return loads;
    }

    /** Whether no link is busy for more than all of its time. */
    boolean keepsLinks(FlowProblem problem) {
        for (double load : linkLoads(problem).values()) {
            if (load > 1 + TOLERANCE) {
                return false;
            }
        }
        return true;
    }
}
