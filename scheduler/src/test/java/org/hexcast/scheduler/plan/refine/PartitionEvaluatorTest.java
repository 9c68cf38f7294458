package org.hexcast.scheduler.plan.refine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.flow.KvRouteAssigner;
import org.hexcast.scheduler.plan.strategy.DeviceAllocator;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.StrategySearch;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Differential: what a partition is said to carry against what the plan on named devices carries. Laws: caches change nothing; bridges are not promised twice. */
class PartitionEvaluatorTest {

    @Test
    void evaluate_anyPartition_carriesWhatItsPlanCarries() {
        // given
        int[] compared = {0};
        RandomCases.check(60, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 12);
            PartitionEvaluator evaluator = evaluator(problem);
            for (int i = 0; i < 12; i++) {
                Partition partition = RandomProblems.partition(random, problem.cluster(), 6);

                // when
                Evaluation evaluation = evaluator.evaluate(partition);

                // then
                double promised = evaluation.flow().requestsPerSecond();
                if (promised > 0) {
                    compared[0]++;
                    PlannedFlow carried = new KvRouteAssigner(problem).assign(replicas(problem, evaluation));
                    assertThat(carried.requestsPerSecond()).isCloseTo(promised, within(1e-3 * promised));
                }
            }
        });
        assertThat(compared[0]).isGreaterThan(100);
    }

    @Test
    void evaluate_partitionSeenAmongOthers_sameAsAlone() {
        // given
        RandomCases.check(30, random -> {
            PlanningProblem problem = RandomProblems.problem(random, 12);
            PartitionEvaluator used = evaluator(problem);
            for (int i = 0; i < 10; i++) {
                Partition partition = RandomProblems.partition(random, problem.cluster(), 6);

                // when
                Evaluation among = used.evaluate(partition);
                Evaluation alone = evaluator(problem).evaluate(partition);

                // then
                assertThat(among).isEqualTo(alone);
            }
        });
    }

    @Test
    void evaluate_singleGpusOfBridgedNode_onlyOneRouteOfEachGpuTakesTheBridge() {
        // given: six GPUs in three bridged pairs, host memory between the pairs
        Node node = new Node("a", TestGpus.fast(), 6, NodeLinks.NVLINK_PAIRS_NO_PEER, 1);
        Cluster cluster = Cluster.named("bridged", TestGpus.links()).node(node).joinedBy(TestGpus.network(1e9));
        PlanningProblem problem = problem(cluster);
        GroupShape one = new GroupShape(List.of(1));
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.add(new Part(one, PartRole.PREFILL));
            parts.add(new Part(one, PartRole.DECODE));
        }

        // when
        Evaluation evaluation = evaluator(problem).evaluate(new Partition(parts));

        // then: three of the nine routes at most, and the others through host memory
        long bridged = evaluation.problem().routes().stream()
                .filter(route ->
                        route.uses().stream().anyMatch(use -> use.link().contains("nvlink")))
                .count();
        long staged = evaluation.problem().routes().stream()
                .filter(route ->
                        route.uses().stream().anyMatch(use -> use.link().equals("a host memory")))
                .count();
        assertThat(bridged).isBetween(1L, 3L);
        assertThat(staged).isEqualTo(9 - bridged);
    }

    @Test
    void evaluate_partsThatReceiveFromTwo_nameTheirPortsOnce() {
        // given: two prefill parts of different sizes and one decode part on one node
        Node node = new Node("a", TestGpus.fast(), 4, NodeLinks.PCIE, 1);
        Cluster cluster = Cluster.named("one node", TestGpus.links()).node(node).joinedBy(TestGpus.network(1e9));
        Partition partition = new Partition(List.of(
                new Part(new GroupShape(List.of(1)), PartRole.PREFILL),
                new Part(new GroupShape(List.of(2)), PartRole.PREFILL),
                new Part(new GroupShape(List.of(1)), PartRole.DECODE)));

        // when
        Evaluation evaluation = evaluator(problem(cluster)).evaluate(partition);

        // then: one GPU receives, by one port
        assertThat(evaluation.problem().routes()).hasSize(2);
        assertThat(evaluation.problem().routes().stream()
                        .flatMap(route -> route.uses().stream())
                        .filter(use -> use.link().endsWith(" in"))
                        .map(use -> use.link())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void evaluateUnlessBelow_anyPartition_leavesOutOnlyWhatScoresLess() {
        int[] leftOut = {0};
        RandomCases.check(60, random -> {
            // given
            PlanningProblem problem = RandomProblems.problem(random, 12);
            PartitionEvaluator evaluator = evaluator(problem);
            Score score = evaluator
                    .evaluate(RandomProblems.partition(random, problem.cluster(), 6))
                    .score();
            for (int i = 0; i < 12; i++) {
                Partition partition = RandomProblems.partition(random, problem.cluster(), 6);

                // when
                Optional<Evaluation> bounded = evaluator.evaluateUnlessBelow(partition, score);

                // then
                Evaluation full = evaluator.evaluate(partition);
                if (bounded.isPresent()) {
                    assertThat(bounded).contains(full);
                } else {
                    leftOut[0]++;
                    assertThat(full.score()).isLessThan(score);
                }
            }
        });
        assertThat(leftOut[0]).isGreaterThan(50);
    }

    private static PlanningProblem problem(Cluster cluster) {
        return new PlanningProblem(
                cluster,
                TestModels.llama7b(),
                TestEngines.usual(),
                RooflineCostModel.usual(),
                new WorkloadSummary(
                        WorkloadSummary.Prompts.constant(64), new WorkloadSummary.Outputs(16, 15, 72, 1, 64, 80), 10),
                PlanningTarget.unlimited(Objective.THROUGHPUT));
    }

    private static PartitionEvaluator evaluator(PlanningProblem problem) {
        return new PartitionEvaluator(problem, new StrategySearch(problem, StrategySearch.PrefillRule.BY_OBJECTIVE));
    }

    private static List<Replica> replicas(PlanningProblem problem, Evaluation evaluation) {
        DeviceAllocator allocator = new DeviceAllocator(problem.cluster());
        List<Evaluation.Serving> serving = evaluation.serving();
        List<List<List<DeviceId>>> devices =
                allocator.allocate(serving.stream().map(s -> s.part().shape()).toList());
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < serving.size(); i++) {
            PhaseRole role = serving.get(i).option().role();
            replicas.add(new Replica(
                    new ReplicaId("r" + i),
                    role,
                    allocator.place(serving.get(i).option().stages(), devices.get(i))));
        }
        return replicas;
    }
}
