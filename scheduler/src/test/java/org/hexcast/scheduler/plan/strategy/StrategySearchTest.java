package org.hexcast.scheduler.plan.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Differential: the best strategy of a group against every asymmetric pipeline, each rated on its devices. */
class StrategySearchTest {

    @Test
    void best_anyGroup_isNearTheBestOfAllPipelines() {
        RandomCases.check(200, random -> {
            // given
            Cluster cluster = RandomProblems.cluster(random, 4);
            double tpot = random.nextBoolean() ? Double.POSITIVE_INFINITY : 1e-3 + 3e-3 * random.nextDouble();
            PlanningProblem problem = new PlanningProblem(
                    cluster,
                    TestModels.tiny(1 + random.nextInt(6)),
                    TestEngines.usual(),
                    RooflineCostModel.usual(),
                    RandomProblems.workload(random),
                    new PlanningTarget(Objective.GOODPUT, Double.POSITIVE_INFINITY, tpot, 0.9));
            GroupShape group =
                    new GroupShape(cluster.nodes().stream().map(Node::count).toList());
            StrategySearch search = new StrategySearch(problem, StrategySearch.PrefillRule.BY_OBJECTIVE);
            DeviceAllocator allocator = new DeviceAllocator(cluster);
            ReplicaCapacity capacity = new ReplicaCapacity(problem);
            for (PhaseRole role : PhaseRole.values()) {
                double[] optimum = {0};
                new EveryPipeline(problem.model(), group)
                        .forEach(stages -> optimum[0] = Math.max(
                                optimum[0],
                                capacity.rate(role, StageLayout.of(cluster, allocator.placeAlone(stages, group)))
                                        .requestsPerSecond()));

                // when
                Optional<ReplicaOption> best = search.best(group, role);

                // then
                double found = best.map(o -> o.rate().requestsPerSecond()).orElse(0.0);
                // batches are searched to a sixteenth; the tables take neighbours on bridged pairs as bridged, every
                // other is not
                double least =
                        cluster.nodes().stream().anyMatch(node -> node.links().pairs()) ? 0.8 : 0.97;
                assertThat(found).isGreaterThanOrEqualTo(least * optimum[0]);
                assertThat(found).isLessThanOrEqualTo(optimum[0] * (1 + 1e-9));
            }
        });
    }

    @Test
    void best_moreDevices_neverCarriesLess() {
        RandomCases.check(40, random -> {
            // given
            PlanningProblem problem = RandomProblems.problem(random, 8, Objective.THROUGHPUT);
            PlanningProblem unlimited = problem.with(PlanningTarget.throughput());
            StrategySearch search = new StrategySearch(unlimited, StrategySearch.PrefillRule.BY_OBJECTIVE);
            GroupShape all = new GroupShape(
                    problem.cluster().nodes().stream().map(Node::count).toList());
            for (PhaseRole role : PhaseRole.values()) {
                double most = rate(search, all, role);
                for (int n : all.nodes()) {
                    // when
                    double fewer = rate(search, all.plus(n, -1), role);

                    // then: a sixteenth is what the search gives away in the batch
                    assertThat(most).isGreaterThanOrEqualTo(fewer * (1 - 1.0 / 16));
                }
            }
        });
    }

    private static double rate(StrategySearch search, GroupShape group, PhaseRole role) {
        return search.best(group, role).map(o -> o.rate().requestsPerSecond()).orElse(0.0);
    }
}
