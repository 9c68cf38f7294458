package org.hexcast.scheduler.plan.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flow through the network.
 *
 * @param routedPerSecond requests per second from prefill to decode replicas, over all routes
 * @param routeFlows requests per second over each route of the problem, in its order
 * @param colocatedFlows requests per second through each co-located replica
 */
public record FlowSolution(double routedPerSecond, List<Double> routeFlows, List<Double> colocatedFlows) {

    /** How far a flow may pass a capacity, relatively, from rounding. */
    static final double TOLERANCE = 1e-7;

    public FlowSolution {
        routeFlows = List.copyOf(routeFlows);
        colocatedFlows = List.copyOf(colocatedFlows);
    }

    /** Flows over the routes, beside co-located replicas at their limit: nothing that they carry takes anything from the routes. */
    static FlowSolution of(FlowProblem problem, List<Double> routeFlows) {
        return new FlowSolution(sum(routeFlows), routeFlows, problem.colocated());
    }

    private static double sum(List<Double> flows) {
        double sum = 0;
        for (double flow : flows) {
            sum += flow;
        }
        return sum;
    }

    /** Requests per second in all. */
    public double requestsPerSecond() {
        return routedPerSecond + sum(colocatedFlows);
    }

    /** Without what is less than this. */
    FlowSolution atLeast(double least) {
        List<Double> routed = routeFlows.stream().map(f -> f < least ? 0 : f).toList();
        List<Double> direct =
                colocatedFlows.stream().map(f -> f < least ? 0 : f).toList();
        return new FlowSolution(sum(routed), routed, direct);
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
