package org.hexcast.scheduler.plan.hexgen2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.SearchBudget;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.BindingLimit;
import org.hexcast.scheduler.plan.PlanningOutcome;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.SearchListener;
import org.hexcast.scheduler.plan.testing.FlowSimulator;
import org.junit.jupiter.api.Test;

/** Closed form: for each limit a pool where it alone binds, by sizes that are reckoned in the test. */
class InfeasibilityDiagnosisTest {

    private static final PlanningTarget ANY = PlanningTarget.throughput();
    private static final Set<PhaseRole> DISAGGREGATED = Set.of(PhaseRole.PREFILL, PhaseRole.DECODE);

    @Test
    void plan_noGpuComputesInPrecision_namesPrecision() {
        ModelSpec wide = TestModels.tiny(4).with(Precisions.all(Precision.FP32));
        assertInfeasible(problem(TestGpus.fast(), 4, wide, ANY, 100), BindingLimit.PRECISION, "FP32");
    }

    @Test
    void plan_weightsBeyondAllMemory_namesWeights() {
        // 138 GB of weights; five GPUs of 24 GiB use 0.9 * 24 - 1 = 20.6 GiB each
        assertInfeasible(
                problem(TestGpus.small(), 5, TestModels.llama70b(), ANY, 100), BindingLimit.WEIGHTS, "103.0 GiB");
    }

    @Test
    void plan_longestRequestBeyondKvMemory_namesKvCache() {
        // 2 * 32 heads * 128 * 2 bytes * 32 layers = 512 KiB a token: 400,000 tokens are 195 GiB, two GPUs have 142
        assertInfeasible(
                problem(TestGpus.fast(), 2, TestModels.llama7b(), ANY, 400_000),
                BindingLimit.KV_CACHE,
                "400000 tokens");
    }

    @Test
    void plan_fewerBlocksThanOneRequestNeeds_namesKvCache() {
        // ten blocks of 16 tokens hold 160
        PlanningProblem problem =
                problem(TestClusters.oneNode(4), TestModels.tiny(4), TestEngines.withBlocks(10), ANY, 161);
        assertInfeasible(problem, BindingLimit.KV_CACHE, "161 tokens");
    }

    @Test
    void plan_modelFitsOnce_namesSecondReplicaUnlessItMayBeCoLocated() {
        // 138 GB of weights are 128.5 GiB; three GPUs of 80 GiB use 71 GiB each: enough for one replica, not for two
        PlanningProblem problem = problem(TestGpus.middling(), 3, TestModels.llama70b(), ANY, 100);
        assertInfeasible(problem.with(DISAGGREGATED), BindingLimit.SECOND_REPLICA, "twice");
        assertThat(only(problem).replicas()).hasSize(1).allMatch(r -> r.role() == PhaseRole.COLOCATED);
    }

    @Test
    void plan_oneGpu_namesSecondReplicaUnlessItMayBeCoLocated() {
        PlanningProblem problem = problem(TestGpus.fast(), 1, TestModels.tiny(4), ANY, 100);
        assertInfeasible(problem.with(DISAGGREGATED), BindingLimit.SECOND_REPLICA, "twice");
        assertThat(only(problem).replicas()).hasSize(1).allMatch(r -> r.role() == PhaseRole.COLOCATED);
    }

    private static Plan only(PlanningProblem problem) {
        PlanningOutcome outcome = new HexGen2Planner(new FlowSimulator(problem), SearchListener.NONE)
                .plan(problem, SearchBudget.usual(1));
        return ((PlanningOutcome.Feasible) outcome).best().plan();
    }

    @Test
    void plan_ttftBelowOnePrompt_namesTtft() {
        // the engine alone takes 1 ms a step
        PlanningTarget target = new PlanningTarget(Objective.GOODPUT, 0.9e-3, 1, 0.9);
        assertInfeasible(
                problem(TestGpus.fast(), 4, TestModels.tiny(4), target, 100), BindingLimit.TTFT, "first token");
    }

    @Test
    void plan_tpotBelowOneStep_namesTpot() {
        PlanningTarget target = new PlanningTarget(Objective.GOODPUT, 10, 0.9e-3, 0.9);
        assertInfeasible(
                problem(TestGpus.fast(), 4, TestModels.tiny(4), target, 100), BindingLimit.TPOT, "per output token");
    }

    @Test
    void plan_bothLimitsBelowOneStep_namesOneOfThem() {
        PlanningTarget target = new PlanningTarget(Objective.GOODPUT, 0.9e-3, 0.9e-3, 0.9);
        assertInfeasible(
                problem(TestGpus.fast(), 4, TestModels.tiny(4), target, 100), BindingLimit.TPOT, "per output token");
    }

    private static PlanningProblem problem(
            GpuType gpu, int count, ModelSpec model, PlanningTarget target, int longestSequence) {
        Cluster cluster = Cluster.named("pool", TestGpus.links())
                .node(TestClusters.node("a", gpu, count))
                .joinedBy(TestGpus.network(10e9));
        return problem(cluster, model, TestEngines.usual(), target, longestSequence);
    }

    private static PlanningProblem problem(
            Cluster cluster, ModelSpec model, EngineProfile engine, PlanningTarget target, int longestSequence) {
        WorkloadSummary workload = new WorkloadSummary(
                WorkloadSummary.Prompts.constant(64),
                new WorkloadSummary.Outputs(16, 15, 72, 1, 64, longestSequence),
                10);
        return new PlanningProblem(cluster, model, engine, RooflineCostModel.usual(), workload, target);
    }

    private static void assertInfeasible(PlanningProblem problem, BindingLimit limit, String named) {
        // when
        PlanningOutcome outcome = new HexGen2Planner(new FlowSimulator(problem), SearchListener.NONE)
                .plan(problem, SearchBudget.usual(1));

        // then
        assertThat(outcome).isInstanceOfSatisfying(PlanningOutcome.Infeasible.class, infeasible -> {
            assertThat(infeasible.limit()).isEqualTo(limit);
            assertThat(infeasible.message())
                    .contains(named, problem.model().name(), problem.cluster().name());
            assertThat(infeasible
                            .message()
                            .lines()
                            .reduce((first, last) -> last)
                            .orElseThrow())
                    .startsWith("Maybe ");
        });
    }
}
