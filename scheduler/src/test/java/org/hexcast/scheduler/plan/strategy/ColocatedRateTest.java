package org.hexcast.scheduler.plan.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.junit.jupiter.api.Test;

/**
 * Closed form: rates that are reckoned by hand for steps of a simple cost. Laws: more work or tighter limits never carry more. Differential: against a batcher
 * that is run step by step: the model's means are up to a few per cent optimistic, where steps vary most.
 */
class ColocatedRateTest {

    private static final int LAYERS = 4;
    private static final Cluster CLUSTER = TestClusters.oneNode(4);

    private static EngineProfile engine(int sequences, int budget, long blocks) {
        return new EngineProfile(
                "test",
                "1",
                blocks == Long.MAX_VALUE ? TestEngines.memory() : TestEngines.memory(blocks),
                LimitRule.always(new EngineLimits(sequences, budget)),
                TestEngines.overhead(0, 0));
    }

    private static WorkloadSummary workload(int prompt, int output) {
        return WorkloadSummary.of(
                List.of(new Request(new RequestId(0), 0, prompt, output)).iterator());
    }

    private static PlanningProblem problem(
            EngineProfile engine, WorkloadSummary workload, ToDoubleFunction<BatchShape> secondsPerLayer) {
        return new PlanningProblem(
                CLUSTER,
                TestModels.tiny(LAYERS),
                engine,
                new FormulaCosts(secondsPerLayer),
                workload,
                PlanningTarget.throughput());
    }

    private static PhaseRate rate(PlanningProblem problem, int stages) {
        List<Stage> list = new ArrayList<>();
        int each = LAYERS / stages;
        for (int s = 0; s < stages; s++) {
            list.add(new Stage(s * each, (s + 1) * each, TestPlans.gpus("a", s, s + 1)));
        }
        return new ReplicaCapacity(problem)
                .rate(PhaseRole.COLOCATED, StageLayout.of(problem.cluster(), new ParallelStrategy(list)));
    }

    @Test
    void rate_oneSequenceConstantStep_isOneOverItsSteps() {
        // given: 100 prompt tokens in pieces of 25 are 4 steps, 15 more tokens 15 steps, 0.04 s each
        PlanningProblem problem = problem(engine(1, 25, Long.MAX_VALUE), workload(100, 16), shape -> 0.01);

        // when
        PhaseRate rate = rate(problem, 1);

        // then
        assertThat(rate.requestsPerSecond()).isCloseTo(1 / (19 * 0.04), within(1e-9));
        assertThat(rate.promptSeconds()).isCloseTo(4 * 0.04, within(1e-9));
        assertThat(rate.tokenSeconds()).isCloseTo(0.04, within(1e-9));
        assertThat(rate.latencySeconds()).isEqualTo(rate.tokenSeconds());
        assertThat(rate.batch()).isEqualTo(1);
        assertThat(rate.requestSeconds(15)).isCloseTo(19 * 0.04, within(1e-9));
    }

    @Test
    void rate_manySequencesConstantStep_isSequencesOverStepsOfEachUntilStepsAreFull() {
        // given: a prompt of 100 fits into 200 - 31 tokens, so each request stays 1 + 15 steps
        PlanningProblem problem = problem(engine(32, 200, Long.MAX_VALUE), workload(100, 16), shape -> 0.01);

        // when
        PhaseRate few = rate(problem(engine(20, 200, Long.MAX_VALUE), workload(100, 16), shape -> 0.01), 1);
        PhaseRate many = rate(problem, 1);

        // then: each request is 100 prompt tokens and 15 decodes, so 200 / 115 a step are the most, of 28 sequences
        assertThat(few.requestsPerSecond()).isCloseTo(20 / 16.0 / 0.04, within(1e-9));
        assertThat(many.batch()).isEqualTo(28);
        assertThat(many.requestsPerSecond()).isCloseTo(200 / 115.0 / 0.04, within(1e-9));
    }

    @Test
    void rate_stepAffineInTokens_seesTheirMean() {
        // given: 8 sequences of 1 + 15 steps finish half a request a step: half of the steps read 64 tokens
        PlanningProblem problem =
                problem(engine(8, 1000, Long.MAX_VALUE), workload(64, 16), shape -> 0.001 + 0.0001 * shape.tokens());

        // when
        PhaseRate rate = rate(problem, 1);

        // then: mean tokens a step are x (prompt + decodes); decoders see 7 of 15 steps busy
        double step = 4 * (0.001 + 0.0001 * 0.5 * (64 + 15));
        assertThat(rate.requestsPerSecond()).isCloseTo(0.5 / step, within(1e-9));
        double gap = 4 * (0.001 + 0.0001 * (7 * (64 + 7) + 8 * 8) / 15);
        assertThat(rate.tokenSeconds()).isCloseTo(gap, within(1e-9));
    }

    @Test
    void rate_twoStages_keepsTwoMicroBatchesInFlight() {
        // given
        PlanningProblem problem = problem(engine(16, 1000, Long.MAX_VALUE), workload(64, 16), shape -> 0.01);

        // when
        PhaseRate rate = rate(problem, 2);

        // then: every 0.02 s a micro-batch of 8 does a step, and half a request
        assertThat(rate.batch()).isEqualTo(16);
        assertThat(rate.requestsPerSecond()).isCloseTo(0.5 / 0.02, within(1e-9));
        assertThat(rate.tokenSeconds()).isCloseTo(0.04, within(1e-9));
    }

    @Test
    void rate_oneOutputToken_readsPromptsOnly() {
        // given: 1000 tokens a step hold 10 prompts of 100
        PlanningProblem problem = problem(engine(64, 1000, Long.MAX_VALUE), workload(100, 1), shape -> 0.01);

        // when
        PhaseRate rate = rate(problem, 1);

        // then
        assertThat(rate.requestsPerSecond()).isCloseTo(10 / 0.04, within(1e-9));
        assertThat(rate.latencySeconds()).isCloseTo(0.04, within(1e-9));
    }

    @Test
    void rate_fewBlocks_holdsAsManySequencesAsTheirMeanContext() {
        // given: decodes of 100 + (1..15) tokens hold 108 and half a block, the reading step 100 and half a block
        double each = (15 * (108 + 8) + 108) / 16.0;
        PlanningProblem problem =
                problem(engine(256, 4096, (long) Math.ceil(10.5 * each / 16)), workload(100, 16), shape -> 0.01);

        // when, then
        assertThat(rate(problem, 1).batch()).isEqualTo(10);
        PlanningProblem none = problem(engine(256, 4096, 7), workload(100, 16), shape -> 0.01);
        assertThat(rate(none, 1)).as("7 blocks hold 112 tokens of 116").isEqualTo(PhaseRate.NONE);
    }

    @Test
    void rate_ttftLimit_lowersTheBatchUntilThePromptsAreInTime() {
        // given: steps of 1 ms a token; a prompt of 100 waits a step and is read in one of 100 + n - 1 tokens
        PlanningProblem free = problem(
                engine(256, 4096, Long.MAX_VALUE), workload(100, 101), shape -> 1e-9 + 0.25e-3 * shape.tokens());
        PlanningProblem limited =
                free.with(new PlanningTarget(Objective.GOODPUT, 0.160, Double.POSITIVE_INFINITY, 0.9));

        // when
        PhaseRate most = rate(free, 1);
        PhaseRate inTime = rate(limited, 1);

        // then: n (200 / 101) + 100 + n - 1 = 160 has the solution 20.5
        assertThat(most.batch()).isEqualTo(256);
        assertThat(inTime.batch()).isEqualTo(20);
        assertThat(inTime.goodShare()).isEqualTo(1);
        assertThat(rate(free.with(new PlanningTarget(Objective.GOODPUT, 0.05, 1, 0.9)), 1))
                .isEqualTo(PhaseRate.NONE);
    }

    @Test
    void rate_moreWorkOrTighterLimits_neverCarriesMore() {
        RandomCases.check(150, random -> {
            // given
            int prompt = 1 + random.nextInt(2000);
            int output = 1 + random.nextInt(300);
            int stages = 1 << random.nextInt(3);
            double ttft = random.nextBoolean() ? Double.POSITIVE_INFINITY : 0.01 + random.nextDouble();
            double tpot = random.nextBoolean() ? Double.POSITIVE_INFINITY : 0.001 + 0.02 * random.nextDouble();
            int sequences = 1 + random.nextInt(256);
            int budget = 64 << random.nextInt(7);
            double usual = good(prompt, output, stages, sequences, budget, ttft, tpot);

            // when, then: batches are whole numbers, so little is gained where a smaller one happens to fit better
            double most = usual * 1.02;
            assertThat(good(prompt * 3 / 2 + 1, output, stages, sequences, budget, ttft, tpot))
                    .as("longer prompts")
                    .isLessThanOrEqualTo(most);
            assertThat(good(prompt, output * 3 / 2 + 1, stages, sequences, budget, ttft, tpot))
                    .as("longer outputs")
                    .isLessThanOrEqualTo(most);
            assertThat(good(prompt, output, stages, (sequences + 1) / 2, budget, ttft, tpot))
                    .as("fewer sequences")
                    .isLessThanOrEqualTo(most);
            assertThat(good(prompt, output, stages, sequences, budget, ttft / 2, tpot))
                    .as("less time for the first token")
                    .isLessThanOrEqualTo(most);
            assertThat(good(prompt, output, stages, sequences, budget, ttft, tpot / 2))
                    .as("less time for a token")
                    .isLessThanOrEqualTo(most);
        });
    }

    private static double good(
            int prompt, int output, int stages, int sequences, int budget, double ttft, double tpot) {
        PlanningProblem problem = new PlanningProblem(
                CLUSTER,
                TestModels.tiny(LAYERS),
                engine(sequences, budget, Long.MAX_VALUE),
                RooflineCostModel.usual(),
                workload(prompt, output),
                new PlanningTarget(Objective.GOODPUT, ttft, tpot, 0.9));
        return rate(problem, stages).goodPerSecond();
    }

    @Test
    void rate_anyLengths_isNearThatOfABatcherStepByStep() {
        List<Double> ratios = new ArrayList<>();
        RandomCases.check(60, random -> {
            // given
            List<int[]> lengths = lengths(random);
            WorkloadSummary workload = summary(lengths);
            int budget = 128 << random.nextInt(6);
            EngineProfile engine = engine(1 + random.nextInt(128), budget, Long.MAX_VALUE);
            PlanningProblem problem = new PlanningProblem(
                    CLUSTER,
                    TestModels.llama7b(),
                    engine,
                    RooflineCostModel.usual(),
                    workload,
                    PlanningTarget.throughput());
            List<StageLayout> layout = StageLayout.of(CLUSTER, TestPlans.oneStage(32, TestPlans.gpus("a", 0, 1)));
            StageCost cost = problem.costs().stage(problem.model(), layout.get(0), engine);

            // when
            PhaseRate rate = new ReplicaCapacity(problem).rate(PhaseRole.COLOCATED, layout);
            MixedStepReplay replay = new MixedStepReplay(budget, cost::seconds);
            double replayed = replay.run(lengths, rate.batch());

            // then
            ratios.add(rate.requestsPerSecond() / replayed);
            if (workload.outputs().meanDecodeSteps() > 0) {
                ratios.add(rate.tokenSeconds() / replay.tokenSeconds());
            }
        });
        List<Double> sorted = ratios.stream().sorted().toList();
        assertThat(sorted.get(sorted.size() / 2)).isBetween(0.98, 1.03);
        assertThat(sorted.get(sorted.size() / 10)).isGreaterThan(0.97);
        assertThat(sorted.get(sorted.size() * 9 / 10)).isLessThan(1.15);
        assertThat(sorted.get(0)).isGreaterThan(0.9);
        assertThat(sorted.get(sorted.size() - 1)).isLessThan(1.3);
    }

    private static List<int[]> lengths(Random random) {
        int prompt = 8 << random.nextInt(8);
        int output = 1 + random.nextInt(4) * random.nextInt(100);
        List<int[]> lengths = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            lengths.add(new int[] {1 + random.nextInt(2 * prompt), 1 + random.nextInt(2 * output - 1)});
        }
        return lengths;
    }

    private static WorkloadSummary summary(List<int[]> lengths) {
        List<Request> requests = new ArrayList<>();
        for (int[] length : lengths) {
            requests.add(new Request(new RequestId(requests.size()), 0, length[0], length[1]));
        }
        return WorkloadSummary.of(requests.iterator());
    }
}
