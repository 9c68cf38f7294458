package org.hexcast.plots;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.domain.result.Throughput;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.scenarios.PlanDocument;

/** Results and plans to draw. */
final class Drawn {

    private static final ReplicaId PREFILL = new ReplicaId("prefill-0");
    private static final ReplicaId DECODE = new ReplicaId("decode-0");

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
        List<DeviceUse> devices = new ArrayList<>();
        for (int i = 0; i < gpus; i++) {
            devices.add(new DeviceUse(
                    new DeviceId("node", i), "L40", i < gpus / 2 ? PREFILL : DECODE, (i + 1.0) / (gpus + 1)));
        }
        List<ReplicaUse> replicas = List.of(
                new ReplicaUse(PREFILL, PhaseRole.PREFILL, 1, 1, 0, 0),
                new ReplicaUse(DECODE, PhaseRole.DECODE, 1, 1, 0, 0));
        Latencies latencies = new Latencies(
                summary(completed, mean),
                summary(completed, mean / 10),
                summary(completed, mean / 10),
                summary(completed, mean * 10),
                summary(completed, mean / 2),
                mean);
        RunMetrics run = new RunMetrics(
                new RequestCounts(completed + 1, completed, 1, 0, 0, 0),
                new Throughput(1, completed, completed, completed, 1),
                latencies,
                new ResourceUse(devices, replicas, List.of()));
        RunSubject subject = new RunSubject("m", "vllm", "pool", "w", "none");
        return new RunResult(new RunHeader(name, "0", 1, subject, 1, Provenance.ASSUMED), List.of(run), latencies);
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
        List<PlannedFlow.ReplicaLoad> loads = plan.replicas().stream()
                .map(r -> new PlannedFlow.ReplicaLoad(r.id(), 2, 1, 0.05, 8))
                .toList();
        return new PlanDocument(
                new PlanDocument.Header(name, "model", "vllm", "pool", 10, 9, 1),
                new PlannedFlow(plan, pairs, loads, List.of(new PlannedFlow.LinkLoad("a0 to b0", 0.5))),
                devices,
                new SearchReport(List.of(), 1),
                List.of());
    }
}
