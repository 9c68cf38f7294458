package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.SloLimit;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Workload;
import org.junit.jupiter.api.Test;

/** Differential: each score is that of the plan's own simulation, in the order of the plans; law: more GPUs for the bottleneck score higher. */
class SimulationPlanEvaluatorTest {

    private static final Cluster CLUSTER = TestClusters.oneNode(8);
    private static final ModelSpec MODEL = TestModels.llama7b();
    private static final EngineProfile ENGINE = TestEngines.usual();
    private static final RunInput INPUT = new RunInput(
            new Workload.Generated(
                    new IndependentLengths(new TokenCount.Uniform(500, 2500), new TokenCount.Uniform(1, 400)),
                    new ArrivalProcess.Poisson(40),
                    300),
            new ContextRule(4096, ContextRule.Overlong.CLIP),
            new Slo(List.of(new SloLimit.Ttft(0.5), new SloLimit.Tpot(0.03)), 0.9));

    private final SimulationPlanEvaluator evaluator =
            new SimulationPlanEvaluator(CLUSTER, MODEL, ENGINE, RooflineCostModel.usual(), INPUT, 11);

    /** So many GPUs for prefill, the others for decode; degrees are powers of two. */
    private static Plan plan(int prefill, int decode) {
        return TestPlans.pair(
                TestPlans.oneStage(MODEL.layers(), TestPlans.gpus("a", 0, prefill)),
                TestPlans.oneStage(MODEL.layers(), TestPlans.gpus("a", 8 - decode, 8)));
    }

    private static List<Plan> plans() {
        return List.of(plan(1, 1), plan(4, 4), plan(1, 4), plan(4, 1), plan(2, 4), plan(4, 4));
    }

    @Test
    void scores_areThoseOfThePlansOwnSimulations_inOrder() {
        // when
        List<PlanScore> scores = evaluator.evaluate(plans());

        // then
        List<PlanScore> expected = new ArrayList<>();
        for (Plan plan : plans()) {
            ServedSystem system = new ServedSystem(CLUSTER, MODEL, ENGINE, plan, RooflineCostModel.usual());
            RunMetrics metrics = RunRecord.of(system, INPUT, 11).metrics();
            expected.add(new PlanScore(
                    metrics.throughput().outputTokensPerSecond(),
                    metrics.throughput().goodRequestsPerSecond(),
                    metrics.throughput().attainment(),
                    metrics.latencies().endToEnd().mean()));
        }
        assertThat(scores).isEqualTo(expected);
        assertThat(scores.get(5)).as("the same plan twice").isEqualTo(scores.get(1));
    }

    @Test
    void moreGpusForBothPhases_ranksFirstInLatencyAndAttainment() {
        // when
        List<PlanScore> scores = evaluator.evaluate(plans());

        // then: TP 4 and 4 beats 1 and 1, and each plan between that has fewer on one side
        Comparator<PlanScore> byLatency = Comparator.comparing(PlanScore::meanLatencySeconds);
        assertThat(scores.stream().min(byLatency)).contains(scores.get(1));
        assertThat(scores.stream().max(byLatency)).contains(scores.get(0));
        assertThat(scores.get(1).attainment()).isGreaterThan(scores.get(0).attainment());
    }

    @Test
    void noPlans_noScores() {
        assertThat(evaluator.evaluate(List.of())).isEmpty();
    }
}
