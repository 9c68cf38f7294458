package org.hexcast.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestModels;
import org.hexcast.domain.testing.TestPlans;
import org.junit.jupiter.api.Test;

/** Plans: the laws INV-9 and INV-10 on random plans that are broken in one place each. */
class PlanTest {

    private static final int CASES = 200;

    /** The parts of a plan, open to be broken. */
    private static final class Draft {
        private final List<Replica> replicas = new ArrayList<>();
        private final Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        private final List<KvRoute> routes = new ArrayList<>();

        private Plan plan() {
            return new Plan(replicas, shares, routes);
        }
    }

    @Test
    void plan_random_isAcceptedAndHoldsBothInvariants() {
        RandomCases.check(CASES, random -> {
            Plan plan = draft(random).plan();
            assertThat(plan.devices()).doesNotHaveDuplicates();
            assertThat(plan.arrivalShares().values().stream()
                            .mapToDouble(d -> d)
                            .sum())
                    .isBetween(1 - 1e-6, 1 + 1e-6);
            assertThat(plan.replicas(PhaseRole.PREFILL))
                    .allSatisfy(replica -> assertThat(plan.routes().stream()
                                    .filter(r -> r.from().equals(replica.id()))
                                    .mapToDouble(KvRoute::share)
                                    .sum())
                            .isBetween(1 - 1e-6, 1 + 1e-6));
        });
    }

    @Test
    void plan_deviceInTwoReplicas_isRejectedByName() {
        broken("is in the replicas", draft -> {
            Replica first = draft.replicas.get(0);
            Replica last = draft.replicas.remove(draft.replicas.size() - 1);
            List<DeviceId> devices = new ArrayList<>(last.strategy().devices());
            devices.set(devices.size() - 1, first.strategy().devices().get(0));
            draft.replicas.add(new Replica(last.id(), last.role(), TestPlans.oneStage(80, devices)));
        });
    }

    @Test
    void plan_twoReplicasOfOneName_isRejected() {
        broken("two replicas are named", draft -> {
            Replica first = draft.replicas.get(0);
            draft.replicas.add(
                    new Replica(first.id(), first.role(), TestPlans.oneStage(80, List.of(new DeviceId("spare", 0)))));
        });
    }

    @Test
    void plan_withoutOneRole_isRejected() {
        broken("the plan has no prefill replica", d -> d.replicas.removeIf(r -> r.role() == PhaseRole.PREFILL));
        broken("the plan has no decode replica", d -> d.replicas.removeIf(r -> r.role() == PhaseRole.DECODE));
    }

    @Test
    void plan_arrivalSharesBesideOne_areRejected() {
        broken("must sum to 1", d -> scaleFirst(d.shares, 0.99));
        broken("must be above 0 and at most 1", d -> setFirst(d.shares, 0));
        broken("must be above 0 and at most 1", d -> setFirst(d.shares, Double.NaN));
        broken("must be above 0 and at most 1", d -> setFirst(d.shares, 1.5));
        broken("must sum to 1", d -> d.shares.clear());
    }

    @Test
    void plan_arrivalShareOfNoPrefillReplica_isRejected() {
        broken(
                "has an arrival share but is no prefill or co-located replica",
                d -> d.shares.put(new ReplicaId("decode-0"), 0.5));
        broken(
                "has an arrival share but is no prefill or co-located replica",
                d -> d.shares.put(new ReplicaId("nobody"), 0.5));
    }

    @Test
    void plan_brokenRoutes_areRejected() {
        broken("they must sum to 1", d -> {
            KvRoute route = d.routes.remove(0);
            d.routes.add(new KvRoute(route.from(), route.to(), route.share() * 0.9));
        });
        broken("is given twice", d -> d.routes.add(d.routes.get(0)));
        broken("must lead from a prefill to a decode replica", d -> {
            KvRoute route = d.routes.remove(0);
            d.routes.add(new KvRoute(route.to(), route.from(), route.share()));
        });
        broken("must lead from a prefill to a decode replica", d -> {
            KvRoute route = d.routes.remove(0);
            d.routes.add(new KvRoute(route.from(), new ReplicaId("nobody"), route.share()));
        });
        broken("has no route to a decode replica", d -> {
            ReplicaId prefill = d.shares.keySet().iterator().next();
            d.routes.removeIf(r -> r.from().equals(prefill));
        });
    }

    @Test
    void plan_prefillWithoutArrivals_needsNoRoute() {
        Plan pair = TestPlans.fourAndFour(80);
        List<Replica> replicas = new ArrayList<>(pair.replicas());
        replicas.add(new Replica(
                new ReplicaId("idle"), PhaseRole.PREFILL, TestPlans.oneStage(80, TestPlans.gpus("b", 0, 4))));
        Plan plan = new Plan(replicas, pair.arrivalShares(), pair.routes());
        assertThat(plan.replica(new ReplicaId("idle"))).isPresent();
    }

    @Test
    void plan_sharesRoundedInAFile_areAccepted() {
        Plan pair = TestPlans.fourAndFour(80);
        Map<ReplicaId, Double> rounded = Map.of(new ReplicaId("prefill-0"), 0.999_999_5);
        assertThat(new Plan(pair.replicas(), rounded, pair.routes()).arrivalShares())
                .hasSize(1);
    }

    @Test
    void plan_changedListsOfTheCaller_changeNothing() {
        Draft draft = draft(new Random(RandomCases.seed()));
        Plan plan = draft.plan();
        int replicas = draft.replicas.size();
        draft.replicas.clear();
        draft.shares.clear();
        draft.routes.clear();
        assertThat(plan.replicas()).hasSize(replicas);
        assertThatThrownBy(() -> plan.arrivalShares().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void strategy_layersAndDevices_areCoveredOnce() {
        List<DeviceId> gpus = TestPlans.gpus("a", 0, 8);
        assertThatThrownBy(() -> strategy(stage(1, 80, gpus))).hasMessageContaining("starts at layer 1");
        assertThatThrownBy(() -> strategy(stage(0, 40, gpus.subList(0, 4)), stage(41, 80, gpus.subList(4, 8))))
                .hasMessageContaining("starts at layer 41, but the one before ends at 40");
        assertThatThrownBy(() -> strategy(stage(0, 40, gpus.subList(0, 4)), stage(39, 80, gpus.subList(4, 8))))
                .hasMessageContaining("starts at layer 39");
        assertThatThrownBy(() -> strategy(stage(0, 40, gpus.subList(0, 4)), stage(40, 80, gpus.subList(3, 7))))
                .hasMessageContaining("GPU a/3 is in two stages");
        assertThatThrownBy(() -> stage(5, 5, gpus)).hasMessageContaining("at least one layer");
        assertThatThrownBy(() -> stage(0, 5, List.of())).hasMessageContaining("no GPU");
        assertThatThrownBy(() -> stage(0, 5, List.of(gpus.get(0), gpus.get(0)))).hasMessageContaining("twice");
        assertThatThrownBy(() -> new ParallelStrategy(List.of())).hasMessageContaining("at least one stage");
        ParallelStrategy uneven = strategy(stage(0, 48, gpus.subList(0, 4)), stage(48, 80, gpus.subList(4, 6)));
        assertThat(uneven.layers()).isEqualTo(80);
        assertThat(uneven.label()).isEqualTo("TP 4,2 layers 48,32");
    }

    @Test
    void requireRunnable_planOfAnotherClusterOrModel_namesReplicaStageAndRule() {
        Cluster cluster = TestClusters.fourFastEightSlow();
        assertUnrunnable(cluster, strategy(stage(0, 80, TestPlans.gpus("a", 0, 8))), "names GPU a/4", "0 to 3");
        assertUnrunnable(cluster, strategy(stage(0, 80, TestPlans.gpus("z", 0, 1))), "names GPU z/0", "no node 'z'");
        List<DeviceId> mixed = List.of(new DeviceId("a", 0), new DeviceId("b", 0));
        assertUnrunnable(cluster, strategy(stage(0, 80, mixed)), "mixes fast (a/0) and slow (b/0)");
        assertUnrunnable(cluster, strategy(stage(0, 80, TestPlans.gpus("b", 0, 3))), "3 shards", "64 heads");
        assertUnrunnable(cluster, strategy(stage(0, 79, TestPlans.gpus("a", 0, 4))), "covers 79 layers", "1 more");
        assertUnrunnable(cluster, strategy(stage(0, 81, TestPlans.gpus("a", 0, 4))), "covers 81 layers", "1 fewer");
    }

    @Test
    void requireRunnable_fittingPlan_passes() {
        Plan plan = TestPlans.pair(
                strategy(stage(0, 30, TestPlans.gpus("a", 0, 2)), stage(30, 80, TestPlans.gpus("b", 0, 4))),
                TestPlans.oneStage(80, TestPlans.gpus("b", 4, 8)));
        plan.requireRunnable(TestClusters.fourFastEightSlow(), TestModels.llama70b());
        assertThat(plan.devices()).hasSize(10);
    }

    private static void assertUnrunnable(Cluster cluster, ParallelStrategy strategy, String... parts) {
        Replica replica = new Replica(new ReplicaId("decode-1"), PhaseRole.DECODE, strategy);
        assertThatThrownBy(() -> Plan.requireRunnable(replica, cluster, TestModels.llama70b()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eplica decode-1")
                .hasMessageContainingAll(parts);
    }

    /** Draws random plans, breaks each, and expects a message that names the rule. */
    private static void broken(String rule, Consumer<Draft> fault) {
        RandomCases.check(CASES, random -> {
            Draft draft = draft(random);
            fault.accept(draft);
            assertThatThrownBy(draft::plan)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(rule);
        });
    }

    private static Draft draft(Random random) {
        Draft draft = new Draft();
        List<DeviceId> free = new ArrayList<>(TestPlans.gpus("a", 0, 32));
        Collections.shuffle(free, random);
        int prefills = 1 + random.nextInt(3);
        int decodes = 1 + random.nextInt(3);
        for (int i = 0; i < prefills + decodes; i++) {
            boolean prefill = i < prefills;
            ReplicaId id = new ReplicaId(prefill ? "prefill-" + i : "decode-" + (i - prefills));
            List<Stage> stages = new ArrayList<>();
            int cut = random.nextBoolean() ? 80 : 1 + random.nextInt(79);
            stages.add(stage(0, cut, take(free, 1 + random.nextInt(2))));
            if (cut < 80) {
                stages.add(stage(cut, 80, take(free, 1 + random.nextInt(2))));
            }
            draft.replicas.add(
                    new Replica(id, prefill ? PhaseRole.PREFILL : PhaseRole.DECODE, new ParallelStrategy(stages)));
        }
        double[] arrivals = shares(random, prefills);
        for (int p = 0; p < prefills; p++) {
            draft.shares.put(new ReplicaId("prefill-" + p), arrivals[p]);
            double[] routes = shares(random, decodes);
            for (int d = 0; d < decodes; d++) {
                draft.routes.add(new KvRoute(new ReplicaId("prefill-" + p), new ReplicaId("decode-" + d), routes[d]));
            }
        }
        return draft;
    }

    private static double[] shares(Random random, int count) {
        double[] parts = random.doubles(count, 0.1, 1).toArray();
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        for (int i = 0; i < count; i++) {
            parts[i] /= sum;
        }
        return parts;
    }

    private static void scaleFirst(Map<ReplicaId, Double> shares, double factor) {
        shares.computeIfPresent(shares.keySet().iterator().next(), (id, share) -> share * factor);
    }

    private static void setFirst(Map<ReplicaId, Double> shares, double value) {
        shares.put(shares.keySet().iterator().next(), value);
    }

    private static List<DeviceId> take(List<DeviceId> free, int count) {
        List<DeviceId> taken = List.copyOf(free.subList(0, count));
        free.subList(0, count).clear();
        return taken;
    }

    private static Stage stage(int from, int to, List<DeviceId> devices) {
        return new Stage(from, to, devices);
    }

    private static ParallelStrategy strategy(Stage... stages) {
        return new ParallelStrategy(List.of(stages));
    }
}
