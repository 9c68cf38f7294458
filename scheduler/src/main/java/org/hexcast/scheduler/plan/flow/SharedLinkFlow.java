package org.hexcast.scheduler.plan.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;

/**
 * Maximum flow where routes share links: a linear program with one variable for each route and one constraint for each replica and link, because a request
 * may put different numbers of bytes on each link that it crosses, which no flow network expresses. So no link is counted twice. Co-located replicas use no link and carry what they can.
 */
public final class SharedLinkFlow {

    private static final int MOST_ITERATIONS = 100_000;
    private static final double ROUNDING = 1e-7;

    private SharedLinkFlow() {}

    /**
     * The maximum flow. Where replicas are what limits it, an even split or {@link MaxFlow} is shown to keep the links and no program is solved.
     */
    public static FlowSolution solve(FlowProblem problem) {
        if (problem.routes().isEmpty()) {
            return FlowSolution.of(problem, List.of());
        }
        FlowSolution even = evenSplit(problem);
        if (even.routedPerSecond() > 0 && even.keepsLinks(problem)) {
            return even;
        }
        FlowSolution relaxed = MaxFlow.solve(problem);
        if (relaxed.keepsLinks(problem)) {
            return relaxed;
        }
        return program(problem);
    }

    /** Every replica loaded in proportion to its capacity: reaches the bound min(sum of prefill, sum of decode) if the routes allow it. */
    private static FlowSolution evenSplit(FlowProblem problem) {
        double prefill = problem.prefillSum();
        double decode = problem.decodeSum();
        boolean complete = problem.routes().size()
                == problem.prefill().size() * problem.decode().size();
        double flow = complete ? Math.min(prefill, decode) : 0;
        List<Double> flows = new ArrayList<>();
        for (FlowProblem.Route route : problem.routes()) {
            flows.add(flow
                    * problem.prefill().get(route.from())
                    / prefill
                    * problem.decode().get(route.to())
                    / decode);
        }
        return new FlowSolution(flow, flows, problem.colocated());
    }

    /** The program on its own, for the cases that need it and for tests. */
    static FlowSolution program(FlowProblem problem) {
        double[] goal = new double[problem.routes().size()];
        Arrays.fill(goal, 1);
        PointValuePair best = maximise(goal, capacityConstraints(problem, goal.length));
        return FlowSolution.of(problem, flows(best.getPoint(), goal.length));
    }

    /**
     * Among all flows of this value, the one whose requests take the least time on the whole.
     *
     * @param value requests per second over the routes, at most the maximum
     * @param seconds time of a request, for each route
     */
    public static FlowSolution fastest(FlowProblem problem, double value, List<Double> seconds) {
        int routes = problem.routes().size();
        List<LinearConstraint> constraints = capacityConstraints(problem, routes);
        double[] all = new double[routes];
        Arrays.fill(all, 1);
        constraints.add(new LinearConstraint(all, Relationship.GEQ, value * (1 - ROUNDING)));
        double[] goal = seconds.stream().mapToDouble(s -> -s).toArray();
        return FlowSolution.of(problem, flows(maximise(goal, constraints).getPoint(), routes));
    }

    /**
     * Among all flows of this value, the one that loads the replicas of each phase most evenly, and among those the one whose KV caches travel fastest.
     *
     * @param value requests per second over the routes, at most the maximum
     */
    public static FlowSolution balanced(FlowProblem problem, double value) {
        int routes = problem.routes().size();
        int variables = routes + 2;
        List<LinearConstraint> constraints = capacityConstraints(problem, variables);
        double[] all = new double[variables];
        Arrays.fill(all, 0, routes, 1);
        constraints.add(new LinearConstraint(all, Relationship.GEQ, value * (1 - ROUNDING)));
        // Two more variables: the highest load of any prefill and of any decode replica.
        addLoads(problem, true, routes, variables, constraints);
        addLoads(problem, false, routes + 1, variables, constraints);
        double[] evenly = new double[variables];
        evenly[routes] = -1;
        evenly[routes + 1] = -1;
        PointValuePair even = maximise(evenly, constraints);
        double[] loads = new double[variables];
        loads[routes] = 1;
        loads[routes + 1] = 1;
        constraints.add(new LinearConstraint(loads, Relationship.LEQ, -even.getValue() * (1 + 1e-6) + ROUNDING));
        double[] fast = new double[variables];
        for (int r = 0; r < routes; r++) {
            fast[r] = -problem.routes().get(r).transferSeconds();
        }
        return FlowSolution.of(problem, flows(maximise(fast, constraints).getPoint(), routes));
    }

    private static void addLoads(
            FlowProblem problem, boolean prefill, int variable, int variables, List<LinearConstraint> constraints) {
        List<Double> capacities = prefill ? problem.prefill() : problem.decode();
        for (int i = 0; i < capacities.size(); i++) {
            double[] row = new double[variables];
            for (int r = 0; r < problem.routes().size(); r++) {
                FlowProblem.Route route = problem.routes().get(r);
                row[r] = (prefill ? route.from() : route.to()) == i ? 1 / capacities.get(i) : 0;
            }
            row[variable] = -1;
            constraints.add(new LinearConstraint(row, Relationship.LEQ, 0));
        }
    }

    private static List<LinearConstraint> capacityConstraints(FlowProblem problem, int variables) {
        List<LinearConstraint> constraints = new ArrayList<>();
        for (int p = 0; p < problem.prefill().size(); p++) {
            constraints.add(
                    replicaConstraint(problem, true, p, problem.prefill().get(p), variables));
        }
        for (int d = 0; d < problem.decode().size(); d++) {
            constraints.add(
                    replicaConstraint(problem, false, d, problem.decode().get(d), variables));
        }
        Map<String, double[]> links = new LinkedHashMap<>();
        for (int r = 0; r < problem.routes().size(); r++) {
            for (FlowProblem.Use use : problem.routes().get(r).uses()) {
                links.computeIfAbsent(use.link(), l -> new double[variables])[r] += use.secondsPerRequest();
            }
        }
        links.values().forEach(row -> constraints.add(new LinearConstraint(row, Relationship.LEQ, 1)));
        return constraints;
    }

    private static LinearConstraint replicaConstraint(
            FlowProblem problem, boolean prefill, int index, double capacity, int variables) {
        double[] row = new double[variables];
        for (int r = 0; r < problem.routes().size(); r++) {
            FlowProblem.Route route = problem.routes().get(r);
            row[r] = (prefill ? route.from() : route.to()) == index ? 1 : 0;
        }
        return new LinearConstraint(row, Relationship.LEQ, capacity);
    }

    private static PointValuePair maximise(double[] goal, List<LinearConstraint> constraints) {
        return new SimplexSolver()
                .optimize(
                        new MaxIter(MOST_ITERATIONS),
                        new LinearObjectiveFunction(goal, 0),
                        new LinearConstraintSet(constraints),
                        GoalType.MAXIMIZE,
                        new NonNegativeConstraint(true));
    }

    private static List<Double> flows(double[] point, int routes) {
        List<Double> flows = new ArrayList<>();
        for (int r = 0; r < routes; r++) {
            flows.add(Math.max(0, point[r]));
        }
        return flows;
    }
}
