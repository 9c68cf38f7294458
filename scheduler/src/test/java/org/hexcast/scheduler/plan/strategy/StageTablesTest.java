package org.hexcast.scheduler.plan.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Differential: tables of two layer counts against the cost and memory model for any count. */
class StageTablesTest {

    @Test
    void cost_anyLayers_isThatOfTheCostModel() {
        RandomCases.check(100, random -> {
            // given: a pipeline of one stage on the first node
            PlanningProblem problem = RandomProblems.problem(random, 8);
            Node node = problem.cluster().nodes().get(0);
            int degree = 1 + random.nextInt(node.count());
            if (!problem.model().divisibleBy(degree)) {
                return;
            }
            StageKind kind = new StageKind(0, degree);
            GroupShape group =
                    GroupShape.empty(problem.cluster().nodes().size()).plus(0, node.count());
            int layers = problem.model().layers();
            ParallelStrategy strategy =
                    new DeviceAllocator(problem.cluster()).placeAlone(List.of(new StageTemplate(kind, layers)), group);
            StageLayout layout = StageLayout.of(problem.cluster(), strategy).get(0);
            StageCost cost = problem.costs().stage(problem.model(), layout, problem.engine());
            BatchShape shape = random.nextBoolean()
                    ? BatchShape.prompts(List.of(1 + random.nextInt(3000)))
                    : BatchShape.decode(1 + random.nextInt(200), 200 + random.nextInt(100_000));

            // when
            StageTables.Affine table = new StageTables(problem).cost(kind, shape);

            // then
            double seconds = cost.seconds(shape);
            assertThat(table.fixed().get(StageTables.ends(true, true)) + layers * table.perLayer())
                    .isCloseTo(seconds, within(1e-9 * seconds));
        });
    }

    @Test
    void mostLayers_oneMoreLayer_holdsTooFewTokens() {
        RandomCases.check(100, random -> {
            // given
            PlanningProblem problem = RandomProblems.problem(random, 8);
            Node node = problem.cluster().nodes().get(0);
            long tokens = random.nextInt(2_000_000);
            int blockTokens = problem.engine().memory().blockTokens();

            // when
            int[] most = new StageTables(problem).mostLayers(new StageKind(0, 1), tokens);

            // then
            for (int e = 0; e < 4; e++) {
                StageLayout.Ends ends = new StageLayout.Ends((e & 1) != 0, (e & 2) != 0);
                for (int layers = 1; layers <= problem.model().layers(); layers++) {
                    long room =
                            problem.memory().stage(node.type(), layers, 1, ends).blocks(blockTokens) * blockTokens;
                    assertThat(layers <= most[e]).isEqualTo(room >= tokens);
                }
            }
        });
    }
}
