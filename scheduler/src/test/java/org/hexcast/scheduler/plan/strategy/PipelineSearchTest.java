package org.hexcast.scheduler.plan.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Differential: the two dynamic programs against every asymmetric pipeline of small groups, on the same tables of costs. */
class PipelineSearchTest {

    /** A group, a step, and KV tokens that bind one time and not another. */
    private record Case(
            PlanningProblem problem,
            GroupShape group,
            StageTables tables,
            PipelineSpace space,
            StepMix steps,
            long kvTokens) {

        static Case draw(Random random) {
            Cluster cluster = RandomProblems.cluster(random, 4);
            PlanningProblem problem = new PlanningProblem(
                    cluster,
                    TestModels.tiny(1 + random.nextInt(6)),
                    TestEngines.usual(),
                    RooflineCostModel.usual(),
                    RandomProblems.workload(random),
                    PlanningTarget.throughput());
            GroupShape group =
                    new GroupShape(cluster.nodes().stream().map(Node::count).toList());
            StepMix steps = new StepMix(shape(random), random.nextInt(5) / 4.0, shape(random));
            long kvTokens = random.nextBoolean() ? 1000 : random.nextInt(30_000_000);
            return new Case(
                    problem,
                    group,
                    new StageTables(problem),
                    new PipelineSpace(cluster, problem.model(), group, node -> true),
                    steps,
                    kvTokens);
        }

        private static BatchShape shape(Random random) {
            return random.nextBoolean()
                    ? BatchShape.prompts(List.of(1 + random.nextInt(3000)))
                    : BatchShape.decode(1 + random.nextInt(200), 200 + random.nextInt(100_000));
        }

        /** The same with steps of one shape. */
        Case ofOneShape() {
            return new Case(problem, group, tables, space, StepMix.of(steps.busy()), kvTokens);
        }

        /** Seconds of each stage; nothing if one does not hold its layers. */
        Optional<List<Double>> seconds(List<StageTemplate> stages) {
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                StageTemplate stage = stages.get(i);
                int ends = StageTables.ends(i == 0, i == stages.size() - 1);
                if (stage.layers() > tables.mostLayers(stage.kind(), kvTokens)[ends]) {
                    return Optional.empty();
                }
                Optional<StageKind> next = i == stages.size() - 1
                        ? Optional.empty()
                        : Optional.of(stages.get(i + 1).kind());
                seconds.add(steps.mean(shape -> {
                    StageTables.Affine cost = tables.cost(stage.kind(), shape);
                    double send = next.map(kind -> tables.sendSeconds(stage.kind(), kind, shape))
                            .orElse(0.0);
                    return cost.fixed().get(ends) + stage.layers() * cost.perLayer() + send;
                }));
            }
            return Optional.of(seconds);
        }

        double slowest(List<StageTemplate> stages) {
            return seconds(stages)
                    .map(s -> s.stream().mapToDouble(Double::doubleValue).max().orElseThrow())
                    .orElse(Double.POSITIVE_INFINITY);
        }

        double sum(List<StageTemplate> stages) {
            return seconds(stages)
                    .map(s -> s.stream().mapToDouble(Double::doubleValue).sum())
                    .orElse(Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void latency_anyGroup_isTheFastestOfAllPipelines() {
        int[] found = {0};
        RandomCases.check(300, random -> {
            // given
            Case drawn = Case.draw(random).ofOneShape();
            double[] least = {Double.POSITIVE_INFINITY};
            new EveryPipeline(drawn.problem().model(), drawn.group())
                    .forEach(stages -> least[0] = Math.min(least[0], drawn.sum(stages)));

            // when
            Optional<Pipeline> best = new LatencySearch(
                            drawn.space(),
                            drawn.tables(),
                            drawn.problem().model().layers())
                    .best(drawn.steps().busy(), drawn.kvTokens());

            // then
            assertThat(best.isPresent()).isEqualTo(Double.isFinite(least[0]));
            if (best.isPresent()) {
                found[0]++;
                double seconds = best.get().seconds();
                assertThat(seconds).isCloseTo(least[0], within(1e-9 * least[0]));
                assertThat(drawn.sum(best.get().stages())).isCloseTo(seconds, within(1e-9 * seconds));
            }
        });
        assertThat(found[0]).isBetween(100, 299);
    }

    @Test
    void bottleneck_anyGroup_isWithinItsToleranceOfAllPipelines() {
        int[] found = {0};
        RandomCases.check(300, random -> {
            // given
            Case drawn = Case.draw(random);
            int layers = drawn.problem().model().layers();
            int least = 1 + random.nextInt(Math.min(2, layers));
            int most = Math.min(layers, least + random.nextInt(4));
            double[] optimum = {Double.POSITIVE_INFINITY};
            new EveryPipeline(drawn.problem().model(), drawn.group()).forEach(stages -> {
                if (stages.size() >= least && stages.size() <= most) {
                    optimum[0] = Math.min(optimum[0], drawn.slowest(stages));
                }
            });
            BottleneckSearch search = new BottleneckSearch(drawn.space(), drawn.tables(), layers);
            BottleneckSearch.Depths depths = new BottleneckSearch.Depths(least, most);

            // when
            Optional<Pipeline> best =
                    search.best(new BottleneckSearch.Query(drawn.steps(), drawn.kvTokens(), depths, Double.MAX_VALUE));

            // then
            assertThat(best.isPresent()).isEqualTo(Double.isFinite(optimum[0]));
            if (best.isPresent()) {
                found[0]++;
                Pipeline pipeline = best.get();
                assertThat(pipeline.seconds()).isBetween((1 - 1e-9) * optimum[0], (1 + 2e-4) * optimum[0]);
                assertThat(pipeline.stages().size()).isBetween(least, most);
                double seconds = drawn.slowest(pipeline.stages());
                assertThat(seconds).isCloseTo(pipeline.seconds(), within(1e-9 * seconds));
                assertThat(search.feasible(query(drawn, depths, 1.001 * optimum[0])))
                        .isTrue();
                assertThat(search.feasible(query(drawn, depths, 0.999 * optimum[0])))
                        .isFalse();
            }
        });
        assertThat(found[0]).isBetween(100, 299);
    }

    private static BottleneckSearch.Query query(Case drawn, BottleneckSearch.Depths depths, double within) {
        return new BottleneckSearch.Query(drawn.steps(), drawn.kvTokens(), depths, within);
    }

    @Test
    void depths_startAtTheFewestStagesThatHoldTheModel() {
        RandomCases.check(200, random -> {
            // given
            Case drawn = Case.draw(random);
            int[] fewest = {Integer.MAX_VALUE};
            new EveryPipeline(drawn.problem().model(), drawn.group()).forEach(stages -> {
                if (drawn.seconds(stages).isPresent()) {
                    fewest[0] = Math.min(fewest[0], stages.size());
                }
            });

            // when
            BottleneckSearch.Depths depths = new BottleneckSearch(
                            drawn.space(),
                            drawn.tables(),
                            drawn.problem().model().layers())
                    .depths(drawn.steps(), drawn.kvTokens());

            // then
            if (fewest[0] == Integer.MAX_VALUE) {
                assertThat(depths.least()).isGreaterThan(depths.most());
            } else {
                assertThat(depths.least()).isEqualTo(fewest[0]);
                assertThat(depths.most())
                        .isEqualTo(Math.min(
                                drawn.group().size(), drawn.problem().model().layers()));
            }
        });
    }
}
