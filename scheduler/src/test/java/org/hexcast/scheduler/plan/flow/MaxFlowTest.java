package org.hexcast.scheduler.plan.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Differential: the maximum flow against the smallest of all cuts. */
class MaxFlowTest {

    @Test
    void solve_anyNetwork_isTheSmallestCut() {
        RandomCases.check(400, random -> {
            // given
            FlowProblem problem = RandomFlows.problem(random, 0);

            // when
            FlowSolution flow = MaxFlow.solve(problem);

            // then
            double cut = smallestCut(problem);
            assertThat(flow.requestsPerSecond()).isCloseTo(cut, within(1e-7 * (1 + cut)));
            assertCapacities(problem, flow);
        });
    }

    static void assertCapacities(FlowProblem problem, FlowSolution flow) {
        double sum = 0;
        for (double route : flow.routeFlows()) {
            assertThat(route).isGreaterThanOrEqualTo(0);
            sum += route;
        }
        for (int c = 0; c < problem.colocated().size(); c++) {
            assertThat(flow.colocatedFlows().get(c))
                    .isBetween(0.0, problem.colocated().get(c));
            sum += flow.colocatedFlows().get(c);
        }
        assertThat(flow.requestsPerSecond()).isCloseTo(sum, within(1e-7 * (1 + sum)));
        assertBelow(flow.throughPrefill(problem), problem.prefill());
        assertBelow(flow.throughDecode(problem), problem.decode());
        for (int r = 0; r < problem.routes().size(); r++) {
            assertThat(flow.routeFlows().get(r))
                    .isLessThanOrEqualTo(problem.routes().get(r).mostPerSecond() * (1 + 1e-6) + 1e-9);
        }
    }

    private static void assertBelow(double[] through, List<Double> capacities) {
        for (int i = 0; i < through.length; i++) {
            assertThat(through[i]).isLessThanOrEqualTo(capacities.get(i) * (1 + 1e-6) + 1e-9);
        }
    }

    /** A replica's two nodes lie on the source's side, or its edge is cut; every choice of sides. Co-located replicas lie alone on their ways and are always cut. */
    private static double smallestCut(FlowProblem problem) {
        int prefills = problem.prefill().size();
        int decodes = problem.decode().size();
        double least = Double.POSITIVE_INFINITY;
        for (int sides = 0; sides < 1 << (prefills + decodes); sides++) {
            double cut = problem.colocatedSum();
            for (int p = 0; p < prefills; p++) {
                cut += (sides >> p & 1) == 0 ? problem.prefill().get(p) : 0;
            }
            for (int d = 0; d < decodes; d++) {
                cut += (sides >> (prefills + d) & 1) == 1 ? problem.decode().get(d) : 0;
            }
            for (FlowProblem.Route route : problem.routes()) {
                boolean leaves = (sides >> route.from() & 1) == 1 && (sides >> (prefills + route.to()) & 1) == 0;
                cut += leaves ? route.mostPerSecond() : 0;
            }
            least = Math.min(least, cut);
        }
        return least;
    }
}
