package org.hexcast.plots;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.LoadSeries;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.domain.result.RunWindow;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.Throughput;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.testing.TestMetrics;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.scenarios.PlanDocument;

/** Results and plans to draw. */
final class Drawn {

    private Drawn() {}

    /**
     * A result.
     *
     * @param name of the scenario
     * @param completed how many requests completed
     * @param mean mean time to first token in seconds
     * @param gpus how many GPUs were used; the first half serves prefill
     */
    static RunResult result(String name, long completed, double mean, int gpus) {
        return result(name, completed, mean, gpus, List.of(PhaseRole.PREFILL, PhaseRole.DECODE));
    }

    /** The same with replicas of these roles, each with an equal share of the GPUs. */
    static RunResult result(String name, long completed, double mean, int gpus, List<PhaseRole> roles) {
        List<DeviceUse> devices = new ArrayList<>();
        for (int i = 0; i < gpus; i++) {
            PhaseRole role = roles.get(i * roles.size() / gpus);
            devices.add(new DeviceUse(new DeviceId("node", i), "L40", id(role), (i + 1.0) / (gpus + 1)));
        }
        List<ReplicaUse> replicas = roles.stream()
                .map(role -> new ReplicaUse(id(role), role, 1, 1, 0, 0))
                .toList();
        Latencies latencies = new Latencies(
                summary(completed, mean),
                summary(completed, mean / 10),
                summary(completed, mean / 10),
                summary(completed, mean * 10),
                summary(completed, mean / 2),
                mean);
        RunMetrics run = TestMetrics.run(
                TestMetrics.counts(completed, 1),
                new Throughput(1, completed, completed, completed, 1),
                latencies,
                new ResourceUse(devices, replicas, List.of()));
        RunSubject subject = new RunSubject("m", "vllm", "pool", "w", "none");
        return new RunResult(new RunHeader(name, "0", 1, subject, 1, Provenance.ASSUMED), List.of(run), latencies);
    }

    private static ReplicaId id(PhaseRole role) {
        return new ReplicaId(role.name().toLowerCase(Locale.ROOT) + "-0");
    }

    private static LatencySummary summary(long count, double mean) {
        if (count == 0) {
            return new LatencySummary(0, 0, 0, Collections.nCopies(LatencySummary.SHARES.size(), 0.0));
        }
        List<Double> quantiles = LatencySummary.SHARES.stream()
                .map(share -> count == 1 ? mean : mean * 2 * share)
                .toList();
        return new LatencySummary(count, mean, mean * 2, quantiles);
    }

    /**
     * A plan of so many prefill replicas and as many decode replicas.
     *
     * @param name of the scenario
     * @param pairs how many of each
     * @param gpus GPUs of each replica
     * @param idle GPUs that no replica uses
     */
    static PlanDocument plan(String name, int pairs, int gpus, int idle) {
        List<Replica> replicas = new ArrayList<>();
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        List<KvRoute> routes = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            ReplicaId from = new ReplicaId("prefill-" + i);
            ReplicaId to = new ReplicaId("decode-" + i);
            replicas.add(new Replica(from, PhaseRole.PREFILL, TestPlans.oneStage(8, TestPlans.gpus("a" + i, 0, gpus))));
            replicas.add(new Replica(to, PhaseRole.DECODE, TestPlans.oneStage(8, TestPlans.gpus("b" + i, 0, gpus))));
            shares.put(from, 1.0 / pairs);
            routes.add(new KvRoute(from, to, 1));
        }
        Plan plan = new Plan(replicas, shares, routes);
        List<PlanDocument.DeviceType> devices = new ArrayList<>();
        plan.devices()
                .forEach(d -> devices.add(
                        new PlanDocument.DeviceType(d.toString(), d.node().startsWith("a") ? "H100-SXM-80GB" : "L40")));
        for (int i = 0; i < idle; i++) {
            devices.add(new PlanDocument.DeviceType("spare/" + i, "T4"));
        }
        return document(name, pairs, plan, devices);
    }

    /**
     * A plan with co-located replicas of two stages.
     *
     * @param name of the scenario
     * @param pairs prefill and decode replicas beside them
     * @param colocated how many
     */
    static PlanDocument colocated(String name, int pairs, int colocated) {
        List<Replica> replicas = new ArrayList<>();
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        List<KvRoute> routes = new ArrayList<>();
        double share = 1.0 / (pairs + colocated);
        if (pairs > 0) {
            Plan other = plan(name, pairs, 2, 0).flow().plan();
            replicas.addAll(other.replicas());
            routes.addAll(other.routes());
            other.arrivalShares().keySet().forEach(id -> shares.put(id, share));
        }
        for (int i = 0; i < colocated; i++) {
            ReplicaId id = new ReplicaId("colocated-" + i);
            replicas.add(new Replica(
                    id,
                    PhaseRole.COLOCATED,
                    new ParallelStrategy(List.of(
                            new Stage(0, 6, TestPlans.gpus("c" + i, 0, 4)),
                            new Stage(6, 8, TestPlans.gpus("c" + i, 4, 5))))));
            shares.put(id, share);
        }
        Plan plan = new Plan(replicas, shares, routes);
        List<PlanDocument.DeviceType> devices = new ArrayList<>();
        plan.devices()
                .forEach(d -> devices.add(
                        new PlanDocument.DeviceType(d.toString(), d.node().startsWith("c") ? "A100" : "L40")));
        return document(name, pairs + colocated, plan, devices);
    }

    private static PlanDocument document(String name, double flow, Plan plan, List<PlanDocument.DeviceType> devices) {
        List<PlannedFlow.ReplicaLoad> loads = plan.replicas().stream()
                .map(r -> new PlannedFlow.ReplicaLoad(r.id(), 2, 1, 0.05, 8))
                .toList();
        return new PlanDocument(
                new PlanDocument.Header(name, "model", "vllm", "pool", 10, 9, 1),
                new PlannedFlow(plan, flow, loads, List.of(new PlannedFlow.LinkLoad("a0 to b0", 0.5))),
                devices,
                new SearchReport(List.of(), 1),
                List.of(),
                Draws.none(DrawnFigure.GOOD_REQUESTS_PER_S));
    }

    /**
     * A window of one second in which every replica of a plan runs steps of about this length, and every route has overlapping transfers.
     *
     * @param plan the plan
     * @param stepNanos length of a step
     */
    static RunWindow window(Plan plan, long stepNanos) {
        long from = 10_000_000_000L;
        long to = 11_000_000_000L;
        List<StepSpan> steps = new ArrayList<>();
        for (int r = 0; r < plan.replicas().size(); r++) {
            Replica replica = plan.replicas().get(r);
            for (int s = 0; s < replica.strategy().stages().size(); s++) {
                long now = from - stepNanos / 2 + s * stepNanos / 3;
                for (int i = 0; now < to; i++) {
                    boolean prompts = replica.role() == PhaseRole.PREFILL || i % 5 == 0;
                    boolean decodes = replica.role() == PhaseRole.DECODE;
                    long length = stepNanos * (1 + (i * 7 + r * 3) % 5) / 3;
                    steps.add(new StepSpan(replica.id(), s, now, now + length, prompts ? 512 : 0, decodes ? 57 : 0));
                    now += length + (i % 3 == 0 ? stepNanos / 4 * (1 + r % 8) : 0);
                }
            }
        }
        List<TransferSpan> transfers = new ArrayList<>();
        for (KvRoute route : plan.routes()) {
            for (int i = 0; i < 12; i++) {
                long start = from + i * 70_000_000L;
                transfers.add(new TransferSpan(
                        new RequestId(i), route.from(), route.to(), start, start + 10_000_000L * (1 + i * i % 40)));
            }
        }
        return new RunWindow(from, to, steps, transfers);
    }

    /** Load of so many replicas and half as many routes in so many bins. */
    static LoadSeries series(int replicas, int bins) {
        List<LoadSeries.OfReplica> loads = new ArrayList<>();
        List<LoadSeries.OfRoute> routes = new ArrayList<>();
        for (int r = 0; r < replicas; r++) {
            List<Double> waiting = new ArrayList<>();
            List<Double> running = new ArrayList<>();
            List<Double> share = new ArrayList<>();
            for (int i = 0; i < bins; i++) {
                double wave = 1 + Math.sin((i + 20.0 * r) / 15);
                waiting.add(wave * (r % 4));
                running.add(wave * 20 + r);
                share.add(wave / 2);
            }
            loads.add(new LoadSeries.OfReplica(new ReplicaId("replica-" + r), waiting, running, share));
            if (r % 2 == 1) {
                routes.add(new LoadSeries.OfRoute(
                        new ReplicaId("replica-" + (r - 1)), new ReplicaId("replica-" + r), waiting));
            }
        }
        return new LoadSeries(1_000_000_000, bins * 1_000_000_000L, loads, routes);
    }
}
