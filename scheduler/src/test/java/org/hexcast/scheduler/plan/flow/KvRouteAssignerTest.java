package org.hexcast.scheduler.plan.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: what arrives leaves, links carry what the routes send (INV-10). Closed form: equal replicas get equal shares, a narrow network is the limit. */
class KvRouteAssignerTest {

    @Test
    void assign_anyReplicas_conservesFlowAndLinksCarryIt() {
        RandomCases.check(60, random -> {
            // given: one GPU a replica, of any kind
            Cluster cluster = RandomProblems.cluster(random, 8);
            WorkloadSummary workload = RandomProblems.workload(random);
            PlanningProblem problem = problem(cluster, workload);
            List<Replica> replicas = new ArrayList<>();
            for (int i = 0; i < cluster.size(); i++) {
                boolean prefill = i == 0 || (i > 1 && random.nextBoolean());
                List<DeviceId> gpu = List.of(cluster.devices().get(i).id());
                replicas.add(
                        i > 1 && random.nextInt(3) == 0
                                ? colocated(i, gpu)
                                : replica(i, prefill, TestPlans.oneStage(4, gpu)));
            }

            // when
            PlannedFlow flow = new KvRouteAssigner(problem).assign(replicas);

            // then
            Plan plan = flow.plan();
            Map<ReplicaId, Double> carried = new TreeMap<>();
            flow.replicas().forEach(load -> carried.put(load.replica(), load.carried()));
            Map<ReplicaId, Double> in = new TreeMap<>();
            Map<String, Double> links = new TreeMap<>();
            double tokens =
                    workload.outputs().handoverShare() * workload.outputs().handoverPrompt();
            for (KvRoute route : plan.routes()) {
                double rate =
                        flow.requestsPerSecond() * plan.arrivalShares().getOrDefault(route.from(), 0.0) * route.share();
                in.merge(route.from(), rate, Double::sum);
                in.merge(route.to(), rate, Double::sum);
                KvTransfer transfer = KvTransfer.between(
                        cluster, problem.model(), strategy(plan, route.from()), strategy(plan, route.to()));
                transfer.loads()
                        .forEach(load -> links.merge(
                                load.link().name(),
                                rate
                                        * tokens
                                        * load.bytesPerToken()
                                        / load.link().bytesPerSecond(),
                                Double::sum));
            }
            for (Replica colocated : plan.replicas(PhaseRole.COLOCATED)) {
                in.merge(
                        colocated.id(),
                        flow.requestsPerSecond() * plan.arrivalShares().getOrDefault(colocated.id(), 0.0),
                        Double::sum);
            }
            double rounding = 1e-9 * flow.requestsPerSecond();
            carried.forEach((id, rate) -> assertThat(rate).isCloseTo(in.getOrDefault(id, 0.0), within(rounding)));
            flow.links().forEach(load -> {
                assertThat(load.share()).isCloseTo(links.getOrDefault(load.link(), 0.0), within(1e-9));
                assertThat(load.share()).isLessThanOrEqualTo(1 + 1e-6);
            });
            assertThat(plan.replicas(PhaseRole.PREFILL))
                    .allMatch(r -> plan.arrivalShares().containsKey(r.id()));
        });
    }

    @Test
    void assign_equalReplicas_shareEqually() {
        // given
        Cluster cluster = TestClusters.oneNode(4);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            replicas.add(replica(i, i < 2, TestPlans.oneStage(4, TestPlans.gpus("a", i, i + 1))));
        }

        // when
        PlannedFlow flow = new KvRouteAssigner(problem(cluster, workload(1))).assign(replicas);

        // then
        assertThat(flow.plan().arrivalShares().values())
                .allSatisfy(s -> assertThat(s).isCloseTo(0.5, within(1e-4)));
        assertThat(flow.replicas().get(2).carried())
                .isCloseTo(flow.replicas().get(3).carried(), within(1e-4 * flow.requestsPerSecond()));
    }

    @Test
    void assign_narrowNetwork_carriesBandwidthOverKvBytes() {
        // given: 1 MB/s; 64 tokens of 4 layers x 4 heads x 128 x 2 x 2 bytes are 64 x 8,192 bytes
        Cluster cluster = Cluster.named("narrow", TestGpus.links())
                .node(TestClusters.node("a", TestGpus.fast(), 1))
                .node(TestClusters.node("b", TestGpus.fast(), 1))
                .joinedBy(TestGpus.network(1e6));
        List<Replica> replicas = List.of(
                replica(0, true, TestPlans.oneStage(4, TestPlans.gpus("a", 0, 1))),
                replica(1, false, TestPlans.oneStage(4, TestPlans.gpus("b", 0, 1))));

        // when
        PlannedFlow flow = new KvRouteAssigner(problem(cluster, workload(1))).assign(replicas);
        PlannedFlow half = new KvRouteAssigner(problem(cluster, workload(0.5))).assign(replicas);

        // then: requests of one output token hand nothing over, so half as many hand-overs let twice the requests pass
        assertThat(flow.requestsPerSecond()).isCloseTo(1e6 / (64 * 4 * 4 * 128 * 2 * 2), within(1e-5));
        assertThat(half.requestsPerSecond()).isCloseTo(2 * flow.requestsPerSecond(), within(1e-5));
    }

    @Test
    void assign_noReplicaOfOneRole_isRefused() {
        // given
        List<Replica> prefillOnly = List.of(replica(0, true, TestPlans.oneStage(4, TestPlans.gpus("a", 0, 1))));
        KvRouteAssigner assigner = new KvRouteAssigner(problem(TestClusters.oneNode(2), workload(1)));

        // when, then
        assertThatThrownBy(() -> assigner.assign(prefillOnly))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no decode replica");
    }

    @Test
    void assign_colocatedOnly_sharesByCapacityWithoutRoutes() {
        // given: two fast GPUs and one slow one
        PlanningProblem problem = problem(TestClusters.fourFastEightSlow(), workload(1));
        List<Replica> replicas = List.of(
                colocated(0, TestPlans.gpus("a", 0, 1)),
                colocated(1, TestPlans.gpus("a", 1, 2)),
                colocated(2, TestPlans.gpus("b", 0, 1)));

        // when
        KvRouteAssigner assigner = new KvRouteAssigner(problem);
        PlannedFlow flow = assigner.assign(replicas);

        // then
        double fast = assigner.rate(replicas.get(0)).requestsPerSecond();
        double slow = assigner.rate(replicas.get(2)).requestsPerSecond();
        assertThat(slow).isLessThan(fast);
        assertThat(flow.requestsPerSecond()).isCloseTo(2 * fast + slow, within(1e-9 * fast));
        assertThat(flow.plan().routes()).isEmpty();
        assertThat(flow.links()).isEmpty();
        assertThat(flow.plan().arrivalShares().values())
                .containsExactly(fast / (2 * fast + slow), fast / (2 * fast + slow), slow / (2 * fast + slow));
        assertThat(flow.replicas()).allMatch(load -> load.share() == 1);
    }

    @Test
    void assign_colocatedBesideOthers_carriesTheSumOfBoth() {
        // given
        KvRouteAssigner assigner = new KvRouteAssigner(problem(TestClusters.oneNode(4), workload(1)));
        List<Replica> pair = List.of(
                replica(0, true, TestPlans.oneStage(4, TestPlans.gpus("a", 0, 1))),
                replica(1, false, TestPlans.oneStage(4, TestPlans.gpus("a", 1, 2))));
        Replica whole = colocated(2, TestPlans.gpus("a", 2, 4));

        // when
        double paired = assigner.assign(pair).requestsPerSecond();
        double alone = assigner.assign(List.of(whole)).requestsPerSecond();
        List<Replica> all = new ArrayList<>(pair);
        all.add(whole);
        PlannedFlow flow = assigner.assign(all);

        // then
        assertThat(flow.requestsPerSecond()).isCloseTo(paired + alone, within(1e-6 * (paired + alone)));
        assertThat(flow.plan().arrivalShares().get(whole.id())).isCloseTo(alone / (paired + alone), within(1e-6));
        assertThat(flow.plan().routes()).hasSize(1);
    }

    @Test
    void assign_prefillWithoutDecodeBesideColocated_isLeftOut() {
        // given
        KvRouteAssigner assigner = new KvRouteAssigner(problem(TestClusters.oneNode(2), workload(1)));

        // when
        PlannedFlow flow = assigner.assign(List.of(
                replica(0, true, TestPlans.oneStage(4, TestPlans.gpus("a", 0, 1))),
                colocated(1, TestPlans.gpus("a", 1, 2))));

        // then
        assertThat(flow.plan().replicas()).allMatch(r -> r.role() == PhaseRole.COLOCATED);
        assertThat(flow.plan().arrivalShares().values()).containsExactly(1.0);
    }

    private static Replica colocated(int number, List<DeviceId> gpus) {
        return new Replica(new ReplicaId("r" + number), PhaseRole.COLOCATED, TestPlans.oneStage(4, gpus));
    }

    private static ParallelStrategy strategy(Plan plan, ReplicaId id) {
        return plan.replica(id).orElseThrow().strategy();
    }

    private static Replica replica(int number, boolean prefill, ParallelStrategy strategy) {
        PhaseRole role = prefill ? PhaseRole.PREFILL : PhaseRole.DECODE;
        return new Replica(new ReplicaId("r" + number), role, strategy);
    }

    private static WorkloadSummary workload(double handoverShare) {
        return new WorkloadSummary(
                WorkloadSummary.Prompts.constant(64),
                new WorkloadSummary.Outputs(16, 15, 72, handoverShare, 64, 80),
                10);
    }

    private static PlanningProblem problem(Cluster cluster, WorkloadSummary workload) {
        return new PlanningProblem(
                cluster,
                TestModels.tiny(4),
                TestEngines.usual(),
                RooflineCostModel.usual(),
                workload,
                PlanningTarget.throughput());
    }
}
