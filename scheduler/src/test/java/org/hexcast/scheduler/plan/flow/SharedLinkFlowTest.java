package org.hexcast.scheduler.plan.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

/** Differential: against another solver's linear program. Laws: links keep their capacity; balancing keeps the flow. Closed form: equal replicas, equal loads. */
class SharedLinkFlowTest {

    @Test
    void solve_sharedLinks_isTheOptimumOfAnotherSolver() {
        RandomCases.check(300, random -> {
            // given
            FlowProblem problem = RandomFlows.problem(random, random.nextInt(4));

            // when
            FlowSolution flow = SharedLinkFlow.solve(problem);

            // then
            double optimum = optimum(problem);
            assertThat(flow.requestsPerSecond()).isCloseTo(optimum, within(1e-6 * (1 + optimum)));
            MaxFlowTest.assertCapacities(problem, flow);
            assertThat(flow.keepsLinks(problem)).isTrue();
        });
    }

    @Test
    void balanced_anyNetwork_keepsFlowAndLinksAndNeverLoadsReplicasMore() {
        RandomCases.check(300, random -> {
            // given
            FlowProblem problem = RandomFlows.problem(random, random.nextInt(4));
            FlowSolution most = SharedLinkFlow.solve(problem);

            // when
            FlowSolution balanced = SharedLinkFlow.balanced(problem, most.routedPerSecond());

            // then
            double value = most.requestsPerSecond();
            assertThat(balanced.requestsPerSecond()).isCloseTo(value, within(1e-6 * (1 + value)));
            MaxFlowTest.assertCapacities(problem, balanced);
            assertThat(balanced.keepsLinks(problem)).isTrue();
            double highest = highest(balanced.throughPrefill(problem), problem.prefill())
                    + highest(balanced.throughDecode(problem), problem.decode());
            double before = highest(most.throughPrefill(problem), problem.prefill())
                    + highest(most.throughDecode(problem), problem.decode());
            assertThat(highest).isLessThanOrEqualTo(before + 1e-5);
        });
    }

    @Test
    void balanced_linksWide_everyReplicaOfAPhaseHasTheSameLoad() {
        // given: 3 + 6 requests per second of prefill, 4 + 2 of decode, and no link that counts
        List<FlowProblem.Route> routes = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            for (int d = 0; d < 2; d++) {
                routes.add(new FlowProblem.Route(p, d, List.of(new FlowProblem.Use("link", 1e-6)), 1));
            }
        }
        FlowProblem problem = new FlowProblem(List.of(3.0, 6.0), List.of(4.0, 2.0), List.of(), routes);

        // when
        FlowSolution flow = SharedLinkFlow.balanced(problem, 6);

        // then: 6 of 9 in prefill, all in decode
        assertThat(flow.throughPrefill(problem)).containsExactly(new double[] {2, 4}, within(1e-4));
        assertThat(flow.throughDecode(problem)).containsExactly(new double[] {4, 2}, within(1e-4));
    }

    @Test
    void balanced_twoWays_takesTheFasterOne() {
        // given: loads are even both straight and crossed; straight is ten times faster
        List<FlowProblem.Route> routes = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            for (int d = 0; d < 2; d++) {
                routes.add(new FlowProblem.Route(p, d, List.of(), p == d ? 0.1 : 1));
            }
        }
        FlowProblem problem = new FlowProblem(List.of(5.0, 5.0), List.of(5.0, 5.0), List.of(), routes);

        // when
        FlowSolution flow = SharedLinkFlow.balanced(problem, 10);

        // then
        assertThat(flow.routeFlows().get(0)).isCloseTo(5, within(1e-4));
        assertThat(flow.routeFlows().get(1)).isCloseTo(0, within(1e-4));
        assertThat(flow.routeFlows().get(3)).isCloseTo(5, within(1e-4));
    }

    private static double highest(double[] through, List<Double> capacities) {
        double most = 0;
        for (int i = 0; i < through.length; i++) {
            most = Math.max(most, through[i] / capacities.get(i));
        }
        return most;
    }

    private static double optimum(FlowProblem problem) {
        if (problem.routes().isEmpty() && problem.colocated().isEmpty()) {
            return 0;
        }
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        Map<String, Expression> limits = new HashMap<>();
        problem.colocated()
                .forEach(most -> model.addVariable().lower(0).upper(most).weight(1));
        for (FlowProblem.Route route : problem.routes()) {
            Variable flow = model.addVariable().lower(0).weight(1);
            limit(model, limits, "prefill " + route.from(), problem.prefill().get(route.from()))
                    .set(flow, 1);
            limit(model, limits, "decode " + route.to(), problem.decode().get(route.to()))
                    .set(flow, 1);
            for (FlowProblem.Use use : route.uses()) {
                limit(model, limits, use.link(), 1).set(flow, use.secondsPerRequest());
            }
        }
        return model.maximise().getValue();
    }

    private static Expression limit(
            ExpressionsBasedModel model, Map<String, Expression> limits, String name, double most) {
        return limits.computeIfAbsent(name, n -> model.addExpression(n).upper(most));
    }
}
