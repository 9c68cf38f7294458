package org.hexcast.scheduler.plan.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.StrategySearch;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: neighbours have the same devices, differ from where they come from, and reach every partition in the end. */
class PartitionMovesTest {

    @Test
    void moves_anyPartition_keepEveryDevice() {
        // given
        RandomCases.check(40, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 10);
            GroupShape pool = pool(problem);
            Evaluation evaluation = evaluator(problem).evaluate(RandomProblems.partition(random, problem.cluster(), 4));
            PartitionMoves moves = new PartitionMoves(evaluation, problem.roles());

            // when
            List<Partition> neighbours = new ArrayList<>(moves.guided());
            neighbours.addAll(moves.all());
            for (int pair = 0; pair < moves.pairs(); pair++) {
                neighbours.addAll(moves.between(pair));
            }
            neighbours.add(evaluation.tidied());

            // then
            for (Partition neighbour : neighbours) {
                assertThat(devices(neighbour, problem)).isEqualTo(pool);
                assertThat(neighbour.parts())
                        .allMatch(part -> part.shape().counts().stream().allMatch(count -> count >= 0))
                        .noneMatch(part -> part.shape().isEmpty());
            }
            assertThat(moves.all()).doesNotContain(evaluation.partition()).doesNotHaveDuplicates();
        });
    }

    @Test
    void all_merge_undoesEverySplit() {
        // given
        RandomCases.check(20, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 8);
            PartitionEvaluator evaluator = evaluator(problem);
            Partition whole = new Partition(List.of(new Part(pool(problem), PartRole.PREFILL)));

            // when
            List<Partition> split = new PartitionMoves(evaluator.evaluate(whole), problem.roles())
                    .all().stream().filter(p -> p.parts().size() == 2).toList();

            // then
            assertThat(split).isNotEmpty();
            for (Partition partition : split) {
                List<Partition> back = new PartitionMoves(evaluator.evaluate(partition), problem.roles()).all();
                assertThat(back).anyMatch(p -> p.parts().size() == 1);
            }
        });
    }

    @Test
    void between_everyPair_isNumberedOnce() {
        // given: five parts, so ten pairs
        RandomCases.check(10, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 12);
            Evaluation evaluation = evaluator(problem).evaluate(RandomProblems.partition(random, problem.cluster(), 6));
            int parts = evaluation.partition().parts().size();

            // when
            PartitionMoves moves = new PartitionMoves(evaluation, problem.roles());

            // then: a pair changes two parts at most, and none is left out
            assertThat(moves.pairs()).isEqualTo(parts * (parts - 1) / 2);
            for (int pair = 0; pair < moves.pairs(); pair++) {
                for (Partition neighbour : moves.between(pair)) {
                    List<Part> kept = new ArrayList<>(evaluation.partition().parts());
                    neighbour.parts().forEach(kept::remove);
                    assertThat(kept).hasSizeLessThanOrEqualTo(3);
                }
            }
        });
    }

    @Test
    void moves_ofSomeRoles_neverMakeAnother() {
        // given
        RandomCases.check(30, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 8);
            Partition whole = new Partition(List.of(new Part(pool(problem), PartRole.COLOCATED)));
            Evaluation evaluation = evaluator(problem).evaluate(whole);

            // when
            List<Partition> colocated = new PartitionMoves(evaluation, Set.of(PhaseRole.COLOCATED)).all();
            List<Partition> any = new PartitionMoves(evaluation, Set.of(PhaseRole.values())).all();

            // then
            assertThat(colocated)
                    .allMatch(partition -> partition.parts().stream()
                            .allMatch(p -> p.role() == PartRole.COLOCATED || p.role() == PartRole.IDLE));
            for (PartRole role : PartRole.values()) {
                assertThat(any).anyMatch(partition -> partition.parts().stream().anyMatch(p -> p.role() == role));
            }
        });
    }

    private static GroupShape pool(PlanningProblem problem) {
        return new GroupShape(
                problem.cluster().nodes().stream().map(node -> node.count()).toList());
    }

    private static GroupShape devices(Partition partition, PlanningProblem problem) {
        GroupShape sum = GroupShape.empty(problem.cluster().nodes().size());
        for (Part part : partition.parts()) {
            sum = sum.plus(part.shape());
        }
        return sum;
    }

    private static PartitionEvaluator evaluator(PlanningProblem problem) {
        return new PartitionEvaluator(problem, new StrategySearch(problem, StrategySearch.PrefillRule.BY_OBJECTIVE));
    }
}
