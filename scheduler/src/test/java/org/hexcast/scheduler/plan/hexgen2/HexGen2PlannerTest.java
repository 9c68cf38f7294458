package org.hexcast.scheduler.plan.hexgen2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.SearchBudget;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scheduler.plan.PlanningOutcome;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.SearchListener;
import org.hexcast.scheduler.plan.refine.Evaluation;
import org.hexcast.scheduler.plan.testing.ExhaustiveSearch;
import org.hexcast.scheduler.plan.testing.FlowSimulator;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Differential: the search against every partition of small pools. Laws on every plan: INV-6, INV-8, INV-9, INV-10. */
class HexGen2PlannerTest {

    private static final int MOST_GPUS = 6;
    private static final double GAP = 0.02;

    @Test
    void plan_smallPool_isWithinTwoPercentOfEveryPartition() {
        // given
        List<PlanningOutcome.Feasible> feasible = new ArrayList<>();
        RandomCases.check(120, random -> {
            PlanningProblem problem = RandomProblems.problem(random, MOST_GPUS);
            Optional<Evaluation> optimum = new ExhaustiveSearch(problem).best();

            // when
            PlanningOutcome outcome = plan(problem, 1);

            // then
            if (outcome instanceof PlanningOutcome.Feasible found) {
                feasible.add(found);
                assertThat(optimum).isPresent();
                double best = optimum.orElseThrow().score().value();
                double reached = new FlowSimulator(problem).worth(found.best());
                assertThat(reached).isGreaterThanOrEqualTo((1 - GAP) * best);
                if (!problem.target().isLimited()) {
                    assertThat(reached).isLessThanOrEqualTo((1 + 1e-5) * best);
                }
                assertSound(problem, found.best());
            } else {
                assertThat(optimum).as("what %s denies", outcome).isEmpty();
            }
        });
        // at least half of the pools hold their model twice, or the comparison says little
        assertThat(feasible).hasSizeGreaterThan(60);
    }

    @Test
    void plan_poolBeyondExhaustion_isSound() {
        // given
        RandomCases.check(8, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 24);

            // when
            PlanningOutcome outcome = new HexGen2Planner(new FlowSimulator(problem), SearchListener.NONE)
                    .plan(problem, new SearchBudget(1000, 4, 4, 1));

            // then
            if (outcome instanceof PlanningOutcome.Feasible found) {
                found.finalists().forEach(finalist -> assertSound(problem, finalist.flow()));
                found.finalists()
                        .forEach(finalist -> assertThat(finalist.flow().plan().replicas())
                                .allMatch(replica -> problem.roles().contains(replica.role())));
                assertThat(found.best()).isEqualTo(found.finalists().get(0).flow());
            }
        });
    }

    @Test
    void plan_bothWaysServe_aPlanOfEachIsSimulated() {
        // given
        int[] both = {0};
        RandomCases.check(20, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 8).with(EnumSet.allOf(PhaseRole.class));
            SearchBudget budget = new SearchBudget(600, 6, 3, 1);

            // when
            PlanningOutcome outcome =
                    new HexGen2Planner(new FlowSimulator(problem), SearchListener.NONE).plan(problem, budget);

            // then
            if (outcome instanceof PlanningOutcome.Feasible found
                    && hasPlan(problem, budget, EnumSet.of(PhaseRole.PREFILL, PhaseRole.DECODE))
                    && hasPlan(problem, budget, EnumSet.of(PhaseRole.COLOCATED))) {
                both[0]++;
                List<Plan> plans =
                        found.finalists().stream().map(f -> f.flow().plan()).toList();
                assertThat(plans)
                        .anyMatch(plan -> plan.replicas(PhaseRole.COLOCATED).isEmpty());
                assertThat(plans)
                        .anyMatch(plan -> plan.replicas(PhaseRole.COLOCATED).size()
                                == plan.replicas().size());
            }
        });
        assertThat(both[0]).isGreaterThan(5);
    }

    private static boolean hasPlan(PlanningProblem problem, SearchBudget budget, Set<PhaseRole> roles) {
        PlanningProblem restricted = problem.with(roles);
        return new HexGen2Planner(new FlowSimulator(restricted), SearchListener.NONE).plan(restricted, budget)
                instanceof PlanningOutcome.Feasible;
    }

    @Test
    void plan_anyNumberOfThreads_sameOutcome() throws Exception {
        // given
        RandomCases.check(12, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 12);
            ForkJoinPool one = new ForkJoinPool(1);
            ForkJoinPool eight = new ForkJoinPool(8);

            // when
            PlanningOutcome alone = one.submit(() -> plan(problem, 7)).get();
            PlanningOutcome together = eight.submit(() -> plan(problem, 7)).get();
            one.shutdown();
            eight.shutdown();

            // then
            assertThat(together).isEqualTo(alone);
            assertThat(plan(problem, 7)).isEqualTo(alone);
        });
    }

    @Test
    void plan_nodesInAnotherOrder_sameWorth() {
        // given
        RandomCases.check(40, random -> {
            // with limits, or for latency, a plan can be worth more than the search reckons, by how its flow is split
            PlanningProblem problem = RandomProblems.problem(random, MOST_GPUS)
                    .with(PlanningTarget.unlimited(random.nextBoolean() ? Objective.THROUGHPUT : Objective.PRICE));
            PlanningProblem reordered = new PlanningProblem(
                    RandomProblems.reordered(problem.cluster(), random),
                    problem.model(),
                    problem.engine(),
                    problem.costs(),
                    problem.workload(),
                    problem.target(),
                    problem.roles());

            // when
            PlanningOutcome one = plan(problem, 1);
            PlanningOutcome other = plan(reordered, 1);

            // then
            assertThat(other.getClass()).isEqualTo(one.getClass());
            if (one instanceof PlanningOutcome.Feasible found && other instanceof PlanningOutcome.Feasible again) {
                double worth = new FlowSimulator(problem).worth(found.best());
                assertThat(new FlowSimulator(reordered).worth(again.best())).isCloseTo(worth, within(GAP * worth));
                assertSound(reordered, again.best());
            }
        });
    }

    private static PlanningOutcome plan(PlanningProblem problem, long seed) {
        return new HexGen2Planner(new FlowSimulator(problem), SearchListener.NONE)
                .plan(problem, SearchBudget.usual(seed));
    }

    /** INV-8, INV-9 and INV-10, and that nothing carries more than it can. */
    private static void assertSound(PlanningProblem problem, PlannedFlow flow) {
        Plan plan = flow.plan();
        plan.requireRunnable(problem.cluster(), problem.model());
        List<DeviceId> devices = plan.devices();
        assertThat(devices).as("INV-9").doesNotHaveDuplicates();
        for (Replica replica : plan.replicas()) {
            assertCoversModel(problem, replica);
            assertFits(problem, replica);
        }
        assertThat(plan.arrivalShares().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .as("INV-10, arrivals")
                .isCloseTo(1, within(1e-9));
        for (Replica replica : plan.replicas(PhaseRole.PREFILL)) {
            ReplicaId prefill = replica.id();
            double shares = plan.routes().stream()
                    .filter(route -> route.from().equals(prefill))
                    .mapToDouble(KvRoute::share)
                    .sum();
            assertThat(shares).as("INV-10, routes of %s", prefill).isCloseTo(1, within(1e-9));
        }
        assertThat(flow.replicas()).allMatch(load -> load.share() <= 1 + 1e-6);
        assertThat(flow.links()).as("INV-10, links").allMatch(load -> load.share() <= 1 + 1e-6);
    }

    private static void assertCoversModel(PlanningProblem problem, Replica replica) {
        int next = 0;
        for (Stage stage : replica.strategy().stages()) {
            assertThat(stage.layerFrom()).as("INV-9").isEqualTo(next);
            next = stage.layerTo();
        }
        assertThat(next).as("INV-9").isEqualTo(problem.model().layers());
    }

    private static void assertFits(PlanningProblem problem, Replica replica) {
        List<StageLayout> stages = StageLayout.of(problem.cluster(), replica.strategy());
        int tokens = replica.role() == PhaseRole.PREFILL
                ? problem.workload().prompts().longest()
                : problem.workload().outputs().longestSequence();
        assertThat(problem.memory().complaint(replica, stages, tokens))
                .as("INV-8")
                .isEmpty();
    }
}
