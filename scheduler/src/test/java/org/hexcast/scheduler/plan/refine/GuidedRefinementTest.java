package org.hexcast.scheduler.plan.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.List;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.StrategySearch;
import org.hexcast.scheduler.plan.testing.ExhaustiveSearch;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: never worse than the start, within the budget, the same for a seed. Differential: leaves local optima that one plain move does not leave. */
class GuidedRefinementTest {

    @Test
    void refine_anyStart_neverWorseWithinBudgetAndRepeatable() {
        // given
        RandomCases.check(40, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 8);
            PartitionEvaluator evaluator = evaluator(problem);
            Partition start = RandomProblems.partition(random, problem.cluster(), 4);
            int budget = 1 + random.nextInt(300);

            // when
            GuidedRefinement run = new GuidedRefinement(evaluator, problem.roles(), budget, new RandomStreams(5));
            Evaluation end = run.refine(start);
            Evaluation again = new GuidedRefinement(evaluator(problem), problem.roles(), budget, new RandomStreams(5))
                    .refine(start);

            // then
            assertThat(end.score())
                    .isGreaterThanOrEqualTo(evaluator.evaluate(start).score());
            assertThat(run.spent()).isBetween(1, budget);
            assertThat(again).isEqualTo(end);
        });
    }

    @Test
    void refine_largeGpuWorthTwoSmallOnes_exchangesThemInOneMove() {
        // given: each phase on a node of its own, so that every KV cache crosses the narrow network; half of each node
        // for each phase would cut it to half,
        // but there is no step between, because either phase needs two small GPUs or one large one more to hold the
        // model
        PlanningProblem problem = problem(
                        TestModels.llama70b(),
                        PlanningTarget.throughput(),
                        node("small", TestGpus.slow(), 4, 1),
                        node("large", TestGpus.middling(), 2, 1))
                .with(EnumSet.of(PhaseRole.PREFILL, PhaseRole.DECODE));

        // when
        Evaluation end = refined(problem, part(PartRole.PREFILL, 0, 2), part(PartRole.DECODE, 4, 0));

        // then
        assertOptimal(problem, end);
        assertThat(end.partition().parts()).containsExactly(part(PartRole.PREFILL, 2, 1), part(PartRole.DECODE, 2, 1));
    }

    @Test
    void refine_dearPrefillAndTwoCheapDecodes_oneCheapTakesOver() {
        // given: dear GPUs in one node, two cheap ones in the other; both cheap ones decode
        PlanningProblem problem = problem(
                TestModels.llama7b(),
                PlanningTarget.unlimited(Objective.PRICE),
                node("dear", TestGpus.middling(), 2, 4),
                node("cheap", TestGpus.middling(), 2, 0.5));

        // when
        Evaluation end = refined(
                problem, part(PartRole.PREFILL, 1, 0), part(PartRole.DECODE, 0, 1), part(PartRole.DECODE, 0, 1));

        // then
        assertOptimal(problem, end);
        assertThat(end.serving()).allMatch(s -> s.part().shape().count(0) == 0);
    }

    private static Part part(PartRole role, Integer... counts) {
        return new Part(new GroupShape(List.of(counts)), role);
    }

    private static Node node(String name, GpuType type, int count, double usdPerHour) {
        return new Node(name, type, count, NodeLinks.PCIE, usdPerHour);
    }

    private static PlanningProblem problem(ModelSpec model, PlanningTarget target, Node one, Node other) {
        Cluster cluster = Cluster.named("two nodes", TestGpus.links())
                .node(one)
                .node(other)
                .joinedBy(TestGpus.network(0.1e9));
        return new PlanningProblem(
                cluster,
                model,
                TestEngines.usual(),
                RooflineCostModel.usual(),
                new WorkloadSummary(
                        WorkloadSummary.Prompts.constant(256),
                        new WorkloadSummary.Outputs(256, 255, 384, 1, 256, 512),
                        100),
                target);
    }

    private static Evaluation refined(PlanningProblem problem, Part... start) {
        return new GuidedRefinement(evaluator(problem), problem.roles(), 2000, new RandomStreams(1))
                .refine(new Partition(List.of(start)));
    }

    private static void assertOptimal(PlanningProblem problem, Evaluation end) {
        double optimum =
                new ExhaustiveSearch(problem).best().orElseThrow().score().value();
        assertThat(end.score().value()).isCloseTo(optimum, within(1e-9 * optimum));
    }

    private static PartitionEvaluator evaluator(PlanningProblem problem) {
        return new PartitionEvaluator(problem, new StrategySearch(problem, StrategySearch.PrefillRule.BY_OBJECTIVE));
    }
}
