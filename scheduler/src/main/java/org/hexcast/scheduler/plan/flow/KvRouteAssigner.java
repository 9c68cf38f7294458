package org.hexcast.scheduler.plan.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.strategy.PhaseRate;
import org.hexcast.scheduler.plan.strategy.ReplicaCapacity;

/**
 * Gives replicas on named devices their arrival shares and KV routes: the maximum flow over every link that their KV caches cross, spread evenly over the
 * replicas that do not limit it, by the fastest routes; for the latency objective the maximum flow of least latency (HexGen-2, ICLR 2025, section 3.3: flows become assignment ratios).
 */
public final class KvRouteAssigner {

    /** A route that would carry less than this share of the flow is left out. */
    private static final double LEAST_SHARE = 1e-4;

    private final PlanningProblem problem;
    private final ReplicaCapacity capacity;

    /** An assigner for this problem. */
    public KvRouteAssigner(PlanningProblem problem) {
        this.problem = problem;
        this.capacity = new ReplicaCapacity(problem);
    }

    /** What a replica can carry in its role. */
    public PhaseRate rate(Replica replica) {
        return capacity.rate(replica.role(), StageLayout.of(problem.cluster(), replica.strategy()));
    }

    /**
     * The plan over these replicas. One that gets no flow is left out.
     *
     * @throws IllegalArgumentException if no prefill or no decode replica can serve the workload
     */
    public PlannedFlow assign(List<Replica> replicas) {
        Map<ReplicaId, PhaseRate> rates = new LinkedHashMap<>();
        replicas.forEach(replica -> rates.put(replica.id(), rate(replica)));
        List<Replica> prefills = able(replicas, PhaseRole.PREFILL, rates);
        List<Replica> decodes = able(replicas, PhaseRole.DECODE, rates);
        FlowProblem network = network(prefills, decodes, rates);
        FlowSolution most = SharedLinkFlow.solve(network);
        FlowSolution flow = problem.target().objective() == Objective.LATENCY
                ? SharedLinkFlow.fastest(network, most.requestsPerSecond(), seconds(network, prefills, decodes, rates))
                : SharedLinkFlow.balanced(network, most.requestsPerSecond());
        double least = LEAST_SHARE * flow.requestsPerSecond();
        List<Double> kept =
                flow.routeFlows().stream().map(f -> f < least ? 0 : f).toList();
        return planned(prefills, decodes, network, FlowSolution.of(kept), rates);
    }

    private static List<Replica> able(List<Replica> replicas, PhaseRole role, Map<ReplicaId, PhaseRate> rates) {
        String word = role.name().toLowerCase(Locale.ROOT);
        List<Replica> asked = replicas.stream().filter(r -> r.role() == role).toList();
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("the plan has no " + word + " replica");
        }
        List<Replica> able = asked.stream()
                .filter(r -> rates.getOrDefault(r.id(), PhaseRate.NONE).requestsPerSecond() > 0)
                .toList();
        if (able.isEmpty()) {
            throw new IllegalArgumentException(
                    "no " + word
                            + " replica can serve the workload: it lacks KV memory for the longest request, or one token takes longer than the SLO allows");
        }
        return able;
    }

    private FlowProblem network(List<Replica> prefills, List<Replica> decodes, Map<ReplicaId, PhaseRate> rates) {
        WorkloadSummary.Outputs outputs = problem.workload().outputs();
        double tokens = outputs.handoverShare() * outputs.handoverPrompt();
        List<FlowProblem.Route> routes = new ArrayList<>();
        for (int p = 0; p < prefills.size(); p++) {
            for (int d = 0; d < decodes.size(); d++) {
                KvTransfer transfer = KvTransfer.between(
                        problem.cluster(),
                        problem.model(),
                        prefills.get(p).strategy(),
                        decodes.get(d).strategy());
                List<FlowProblem.Use> uses = transfer.loads().stream()
                        .map(l -> new FlowProblem.Use(
                                l.link().name(),
                                tokens * l.bytesPerToken() / l.link().bytesPerSecond()))
                        .toList();
                routes.add(new FlowProblem.Route(p, d, uses, transfer.secondsAlone(outputs.handoverPrompt())));
            }
        }
        return new FlowProblem(capacities(prefills, rates), capacities(decodes, rates), routes);
    }

    /** Time of a mean request that waits nowhere, for each route. */
    private List<Double> seconds(
            FlowProblem network, List<Replica> prefills, List<Replica> decodes, Map<ReplicaId, PhaseRate> rates) {
        double steps = problem.workload().outputs().meanDecodeSteps();
        return network.routes().stream()
                .map(route -> {
                    PhaseRate prefill =
                            rates.getOrDefault(prefills.get(route.from()).id(), PhaseRate.NONE);
                    PhaseRate decode =
                            rates.getOrDefault(decodes.get(route.to()).id(), PhaseRate.NONE);
                    return PhaseRate.requestSeconds(prefill, route.transferSeconds(), decode, steps);
                })
                .toList();
    }

    private static List<Double> capacities(List<Replica> replicas, Map<ReplicaId, PhaseRate> rates) {
        return replicas.stream()
                .map(r -> rates.getOrDefault(r.id(), PhaseRate.NONE).requestsPerSecond())
                .toList();
    }

    private static PlannedFlow planned(
            List<Replica> prefills,
            List<Replica> decodes,
            FlowProblem network,
            FlowSolution flow,
            Map<ReplicaId, PhaseRate> rates) {
        double total = flow.requestsPerSecond();
        double[] throughPrefill = flow.throughPrefill(network);
        double[] throughDecode = flow.throughDecode(network);
        Map<ReplicaId, Double> arrivals = new LinkedHashMap<>();
        List<Replica> used = new ArrayList<>();
        List<PlannedFlow.ReplicaLoad> loads = new ArrayList<>();
        for (int p = 0; p < prefills.size(); p++) {
            if (throughPrefill[p] > 0) {
                arrivals.put(prefills.get(p).id(), throughPrefill[p] / total);
            }
            add(prefills.get(p), throughPrefill[p], used, loads, rates);
        }
        for (int d = 0; d < decodes.size(); d++) {
            add(decodes.get(d), throughDecode[d], used, loads, rates);
        }
        List<KvRoute> routes = new ArrayList<>();
        for (int r = 0; r < network.routes().size(); r++) {
            FlowProblem.Route route = network.routes().get(r);
            if (flow.routeFlows().get(r) > 0) {
                double share = flow.routeFlows().get(r) / throughPrefill[route.from()];
                routes.add(new KvRoute(
                        prefills.get(route.from()).id(), decodes.get(route.to()).id(), Math.min(1, share)));
            }
        }
        List<PlannedFlow.LinkLoad> links = new ArrayList<>();
        flow.linkLoads(network).forEach((link, share) -> links.add(new PlannedFlow.LinkLoad(link, share)));
        links.removeIf(link -> link.share() == 0);
        links.sort(Comparator.comparingDouble(PlannedFlow.LinkLoad::share)
                .reversed()
                .thenComparing(PlannedFlow.LinkLoad::link));
        return new PlannedFlow(new Plan(used, arrivals, routes), total, loads, links);
    }

    private static void add(
            Replica replica,
            double through,
            List<Replica> used,
            List<PlannedFlow.ReplicaLoad> loads,
            Map<ReplicaId, PhaseRate> rates) {
        if (through > 0) {
            used.add(replica);
            PhaseRate rate = rates.getOrDefault(replica.id(), PhaseRate.NONE);
            loads.add(new PlannedFlow.ReplicaLoad(
                    replica.id(), rate.requestsPerSecond(), through, rate.latencySeconds(), rate.batch()));
        }
    }
}
