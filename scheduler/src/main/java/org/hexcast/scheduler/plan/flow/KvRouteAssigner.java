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
 * replicas that do not limit it, by the fastest routes; for the latency objective the maximum flow of least latency. Co-located replicas carry what they can, beside them (HexGen-2, ICLR 2025, section 3.3: flows become assignment ratios).
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
     * @throws IllegalArgumentException if no co-located replica, and no prefill with a decode replica, can serve the workload
     */
    public PlannedFlow assign(List<Replica> replicas) {
        Sides sides = sides(replicas);
        FlowProblem network = network(sides);
        FlowSolution most = SharedLinkFlow.solve(network);
        FlowSolution flow = network.routes().isEmpty() ? most : split(network, most.routedPerSecond(), sides);
        return planned(sides, network, flow.atLeast(LEAST_SHARE * flow.requestsPerSecond()));
    }

    private FlowSolution split(FlowProblem network, double routed, Sides sides) {
        return problem.target().objective() == Objective.LATENCY
                ? SharedLinkFlow.fastest(network, routed, seconds(network, sides))
                : SharedLinkFlow.balanced(network, routed);
    }

    /** A replica with what it can carry. */
    private record Rated(Replica replica, PhaseRate rate) {}

    /** The replicas that can serve, by role; no prefill replicas where there is no decode replica for them, nor the other way round. */
    private record Sides(List<Rated> prefills, List<Rated> decodes, List<Rated> colocated) {}

    private Sides sides(List<Replica> replicas) {
        boolean disaggregated = replicas.stream().noneMatch(r -> r.role() == PhaseRole.COLOCATED);
        if (disaggregated) {
            for (PhaseRole role : List.of(PhaseRole.PREFILL, PhaseRole.DECODE)) {
                if (replicas.stream().noneMatch(r -> r.role() == role)) {
                    throw new IllegalArgumentException("the plan has no " + word(role) + " replica");
                }
            }
        }
        List<Rated> prefills = able(replicas, PhaseRole.PREFILL);
        List<Rated> decodes = able(replicas, PhaseRole.DECODE);
        List<Rated> colocated = able(replicas, PhaseRole.COLOCATED);
        if (prefills.isEmpty() || decodes.isEmpty()) {
            if (colocated.isEmpty()) {
                String word = disaggregated
                        ? word(prefills.isEmpty() ? PhaseRole.PREFILL : PhaseRole.DECODE)
                        : word(PhaseRole.COLOCATED);
                throw new IllegalArgumentException(
                        "no " + word
                                + " replica can serve the workload: it lacks KV memory for the longest request, or one token takes longer than the SLO allows");
            }
            return new Sides(List.of(), List.of(), colocated);
        }
        return new Sides(prefills, decodes, colocated);
    }

    private static String word(PhaseRole role) {
        return role == PhaseRole.COLOCATED ? "co-located" : role.name().toLowerCase(Locale.ROOT);
    }

    private List<Rated> able(List<Replica> replicas, PhaseRole role) {
        return replicas.stream()
                .filter(r -> r.role() == role)
                .map(r -> new Rated(r, rate(r)))
                .filter(r -> r.rate().requestsPerSecond() > 0)
                .toList();
    }

    private FlowProblem network(Sides sides) {
        WorkloadSummary.Outputs outputs = problem.workload().outputs();
        double tokens = outputs.handoverShare() * outputs.handoverPrompt();
        List<FlowProblem.Route> routes = new ArrayList<>();
        for (int p = 0; p < sides.prefills().size(); p++) {
            for (int d = 0; d < sides.decodes().size(); d++) {
                KvTransfer transfer = KvTransfer.between(
                        problem.cluster(),
                        problem.model(),
                        sides.prefills().get(p).replica().strategy(),
                        sides.decodes().get(d).replica().strategy());
                List<FlowProblem.Use> uses = transfer.loads().stream()
                        .map(l -> new FlowProblem.Use(
                                l.link().name(),
                                tokens * l.bytesPerToken() / l.link().bytesPerSecond()))
                        .toList();
                routes.add(new FlowProblem.Route(p, d, uses, transfer.secondsAlone(outputs.handoverPrompt())));
            }
        }
        return new FlowProblem(
                capacities(sides.prefills()), capacities(sides.decodes()), capacities(sides.colocated()), routes);
    }

    /** Time of a mean request that waits nowhere, for each route. */
    private List<Double> seconds(FlowProblem network, Sides sides) {
        double steps = problem.workload().outputs().meanDecodeSteps();
        return network.routes().stream()
                .map(route -> PhaseRate.requestSeconds(
                        sides.prefills().get(route.from()).rate(),
                        route.transferSeconds(),
                        sides.decodes().get(route.to()).rate(),
                        steps))
                .toList();
    }

    private static List<Double> capacities(List<Rated> replicas) {
        return replicas.stream().map(r -> r.rate().requestsPerSecond()).toList();
    }

    /** What of a plan is written down replica by replica. */
    private static final class Draft {
        private final double total;
        private final Map<ReplicaId, Double> arrivals = new LinkedHashMap<>();
        private final List<Replica> used = new ArrayList<>();
        private final List<PlannedFlow.ReplicaLoad> loads = new ArrayList<>();

        private Draft(double total) {
            this.total = total;
        }

        private void add(Rated rated, double through) {
            if (through > 0) {
                Replica replica = rated.replica();
                PhaseRate rate = rated.rate();
                used.add(replica);
                if (replica.role().isEntry()) {
                    arrivals.put(replica.id(), Math.min(1, through / total));
                }
                loads.add(new PlannedFlow.ReplicaLoad(
                        replica.id(), rate.requestsPerSecond(), through, rate.latencySeconds(), rate.batch()));
            }
        }
    }

    private static PlannedFlow planned(Sides sides, FlowProblem network, FlowSolution flow) {
        double total = flow.requestsPerSecond();
        double[] throughPrefill = flow.throughPrefill(network);
        double[] throughDecode = flow.throughDecode(network);
        Draft draft = new Draft(total);
        for (int p = 0; p < throughPrefill.length; p++) {
            draft.add(sides.prefills().get(p), throughPrefill[p]);
        }
        for (int d = 0; d < throughDecode.length; d++) {
            draft.add(sides.decodes().get(d), throughDecode[d]);
        }
        for (int c = 0; c < sides.colocated().size(); c++) {
            draft.add(sides.colocated().get(c), flow.colocatedFlows().get(c));
        }
        List<KvRoute> routes = new ArrayList<>();
        for (int r = 0; r < network.routes().size(); r++) {
            FlowProblem.Route route = network.routes().get(r);
            if (flow.routeFlows().get(r) > 0) {
                double share = flow.routeFlows().get(r) / throughPrefill[route.from()];
                routes.add(new KvRoute(
                        sides.prefills().get(route.from()).replica().id(),
                        sides.decodes().get(route.to()).replica().id(),
                        Math.min(1, share)));
            }
        }
        return new PlannedFlow(new Plan(draft.used, draft.arrivals, routes), total, draft.loads, links(network, flow));
    }

    private static List<PlannedFlow.LinkLoad> links(FlowProblem network, FlowSolution flow) {
        List<PlannedFlow.LinkLoad> links = new ArrayList<>();
        flow.linkLoads(network).forEach((link, share) -> links.add(new PlannedFlow.LinkLoad(link, share)));
        links.removeIf(link -> link.share() == 0);
        links.sort(Comparator.comparingDouble(PlannedFlow.LinkLoad::share)
                .reversed()
                .thenComparing(PlannedFlow.LinkLoad::link));
        return links;
    }
}
