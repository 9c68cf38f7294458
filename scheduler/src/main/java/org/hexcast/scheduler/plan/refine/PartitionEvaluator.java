package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.flow.FlowProblem;
import org.hexcast.scheduler.plan.flow.FlowSolution;
import org.hexcast.scheduler.plan.flow.SharedLinkFlow;
import org.hexcast.scheduler.plan.strategy.DeviceAllocator;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.PhaseRate;
import org.hexcast.scheduler.plan.strategy.ReplicaOption;
import org.hexcast.scheduler.plan.strategy.StrategySearch;

/**
 * Evaluates partitions: the best strategy of each part, the KV routes between them, the maximum flow, the score under the objective. Thread-safe; strategies
 * and routes are kept, so a partition that differs in two parts from one seen before costs little more than its flow.
 */
public final class PartitionEvaluator {

    /** Arrivals are carried with this margin: queues at higher load would not be worth the money (M/D/1: waiting doubles from 80 % to 89 % load). */
    static final double PLANNED_LOAD = 0.8;

    /** A bound that is nearer than this is not told from the value. */
    private static final double ROUNDING = 1e-6;

    private final PlanningProblem problem;
    private final StrategySearch strategies;
    private final DeviceAllocator allocator;
    private final Map<RouteKey, KvUse> routes = new ConcurrentHashMap<>();

    /** All that the links of a route depend on, but for the numbers of the devices. */
    private record RouteKey(GroupShape from, GroupShape to, List<Integer> bridges) {}

    /** Links of a route by owner: a port belongs to the sending or the receiving part, everything else is shared. */
    private record KvUse(List<OwnedUse> uses, double transferSeconds) {}

    /** A port is named by its device's place in its part, which is the same on every route of the part. */
    private record OwnedUse(Owner owner, String link, double secondsPerRequest) {}

    /** A part that can serve, on named devices. */
    private record Placed(Evaluation.Serving serving, List<List<DeviceId>> devices) {}

    private enum Owner {
        SENDER,
        RECEIVER,
        ALL
    }

    /** An evaluator with this strategy search. */
    public PartitionEvaluator(PlanningProblem problem, StrategySearch strategies) {
        this.problem = problem;
        this.strategies = strategies;
        this.allocator = new DeviceAllocator(problem.cluster());
    }

    /** What is planned. */
    public PlanningProblem problem() {
        return problem;
    }

    /** What the partition can carry. */
    public Evaluation evaluate(Partition partition) {
        return evaluate(partition, Phases.of(partition, strategies));
    }

    /** What the partition can carry, unless its replicas alone show that it scores less than this. */
    Optional<Evaluation> evaluateUnlessBelow(Partition partition, Score score) {
        Phases phases = Phases.of(partition, strategies);
        return mostValue(phases) < score.value() * (1 - ROUNDING)
                ? Optional.empty()
                : Optional.of(evaluate(partition, phases));
    }

    /** Parts that can serve, by role. */
    private record Phases(
            List<Evaluation.Serving> prefills, List<Evaluation.Serving> decodes, List<Evaluation.Serving> colocated) {

        static Phases of(Partition partition, StrategySearch strategies) {
            return new Phases(
                    serving(partition, PhaseRole.PREFILL, strategies),
                    serving(partition, PhaseRole.DECODE, strategies),
                    serving(partition, PhaseRole.COLOCATED, strategies));
        }

        private static List<Evaluation.Serving> serving(
                Partition partition, PhaseRole role, StrategySearch strategies) {
            List<Evaluation.Serving> list = new ArrayList<>();
            for (Part part : partition.parts()) {
                if (part.role() == PartRole.of(role)) {
                    strategies
                            .best(part.shape(), role)
                            .ifPresent(option -> list.add(new Evaluation.Serving(part, option)));
                }
            }
            return list;
        }

        List<Evaluation.Serving> all() {
            List<Evaluation.Serving> all = new ArrayList<>(prefills);
            all.addAll(decodes);
            all.addAll(colocated);
            return all;
        }

        /** The most that the replicas carry if no link limits them. */
        double most() {
            return Math.min(sum(prefills), sum(decodes)) + sum(colocated);
        }

        private static double sum(List<Evaluation.Serving> serving) {
            return serving.stream()
                    .mapToDouble(s -> s.option().rate().requestsPerSecond())
                    .sum();
        }
    }

    /** No flow through these replicas has a score of more value. */
    private double mostValue(Phases phases) {
        return switch (problem.target().objective()) {
            case THROUGHPUT, GOODPUT -> phases.most();
            case PRICE -> Math.min(phases.most(), wanted()) / usdPerHour(phases.all());
            case LATENCY -> Double.POSITIVE_INFINITY;
        };
    }

    private Evaluation evaluate(Partition partition, Phases phases) {
        List<Evaluation.Serving> serving = phases.all();
        List<Placed> placed = placed(serving);
        List<FlowProblem.Route> flowRoutes = new ArrayList<>();
        int prefills = phases.prefills().size();
        for (int p = 0; p < prefills; p++) {
            for (int d = 0; d < phases.decodes().size(); d++) {
                flowRoutes.add(route(placed.get(p), placed.get(prefills + d), p, d));
            }
        }
        FlowProblem network = new FlowProblem(
                capacities(phases.prefills()),
                capacities(phases.decodes()),
                capacities(phases.colocated()),
                flowRoutes);
        FlowSolution flow = SharedLinkFlow.solve(network);
        return new Evaluation(partition, serving, network, flow, score(serving, network, flow));
    }

    private static List<Double> capacities(List<Evaluation.Serving> serving) {
        return serving.stream().map(s -> s.option().rate().requestsPerSecond()).toList();
    }

    private List<Placed> placed(List<Evaluation.Serving> serving) {
        List<List<List<DeviceId>>> devices =
                allocator.allocate(serving.stream().map(s -> s.part().shape()).toList());
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < serving.size(); i++) {
            placed.add(new Placed(serving.get(i), devices.get(i)));
        }
        return placed;
    }

    private FlowProblem.Route route(Placed from, Placed to, int p, int d) {
        RouteKey routeKey = new RouteKey(
                from.serving().part().shape(),
                to.serving().part().shape(),
                allocator.bridges(from.devices(), to.devices()));
        KvUse use = routes.computeIfAbsent(routeKey, key -> use(from, to));
        List<FlowProblem.Use> uses = new ArrayList<>();
        for (OwnedUse owned : use.uses()) {
            String name = switch (owned.owner()) {
                case SENDER -> "prefill " + p + " " + owned.link();
                case RECEIVER -> "decode " + d + " " + owned.link();
                case ALL -> owned.link();
            };
            uses.add(new FlowProblem.Use(name, owned.secondsPerRequest()));
        }
        return new FlowProblem.Route(p, d, uses, use.transferSeconds());
    }

    private KvUse use(Placed from, Placed to) {
        ParallelStrategy sender = allocator.place(from.serving().option().stages(), from.devices());
        ParallelStrategy receiver = allocator.place(to.serving().option().stages(), to.devices());
        Cluster cluster = problem.cluster();
        KvTransfer transfer = KvTransfer.between(cluster, problem.model(), sender, receiver);
        List<OwnedUse> uses = new ArrayList<>();
        for (KvTransfer.Load load : transfer.loads()) {
            double seconds =
                    tokensPerRequest() * load.bytesPerToken() / load.link().bytesPerSecond();
            uses.add(owned(load.link(), sender.devices(), receiver.devices(), seconds));
        }
        return new KvUse(
                uses, transfer.secondsAlone(problem.workload().outputs().handoverPrompt()));
    }

    private OwnedUse owned(Link link, List<DeviceId> senders, List<DeviceId> receivers, double seconds) {
        Optional<DeviceId> port = problem.cluster().portOf(link);
        if (port.isEmpty()) {
            return new OwnedUse(Owner.ALL, link.name(), seconds);
        }
        DeviceId device = port.get();
        boolean sends = senders.contains(device);
        int place = (sends ? senders : receivers).indexOf(device);
        String name = "gpu " + place + link.name().substring(device.toString().length());
        return new OwnedUse(sends ? Owner.SENDER : Owner.RECEIVER, name, seconds);
    }

    /** KV tokens that an average request hands over; requests of one output token hand over none. */
    private double tokensPerRequest() {
        WorkloadSummary.Outputs outputs = problem.workload().outputs();
        return outputs.handoverShare() * outputs.handoverPrompt();
    }

    private Score score(List<Evaluation.Serving> serving, FlowProblem network, FlowSolution flow) {
        double prefill = network.prefillSum();
        double decode = network.decodeSum();
        if (flow.requestsPerSecond() == 0) {
            return new Score(0, prefill + decode);
        }
        double both = prefill + decode == 0 ? 0 : prefill * decode / (prefill + decode);
        double spare = both + network.colocatedSum();
        double carried = flow.requestsPerSecond() * discount(serving, network, flow);
        double wanted = wanted();
        return switch (problem.target().objective()) {
            case THROUGHPUT, GOODPUT -> new Score(carried, spare);
            case PRICE -> new Score(Math.min(carried, wanted) / usdPerHour(serving), spare);
            // Until the arrivals are carried the flow counts; from then on the latency, on a scale above every such
            // flow.
            case LATENCY ->
                carried < wanted
                        ? new Score(carried / wanted, spare)
                        : new Score(1 + 1 / latencySeconds(serving, network, flow), spare);
        };
    }

    /**
     * What a flow is worth when not all of its first tokens can be in time: nothing is taken off while the share in time, over the whole flow, reaches the
     * attainment that the SLO asks for; below, the worth falls steeply, because then the SLO is missed at any rate.
     */
    private double discount(List<Evaluation.Serving> serving, FlowProblem network, FlowSolution flow) {
        double[] through = flow.throughPrefill(network);
        double good = 0;
        for (int p = 0; p < through.length; p++) {
            good += through[p] * option(serving, p).rate().goodShare();
        }
        for (int c = 0; c < network.colocated().size(); c++) {
            good += flow.colocatedFlows().get(c)
                    * colocated(serving, network, c).rate().goodShare();
        }
        double reached =
                Math.min(1, good / flow.requestsPerSecond() / problem.target().attainment());
        return reached * reached * reached * reached;
    }

    /** Requests per second that the arrivals need. */
    private double wanted() {
        return problem.workload().arrivalsPerSecond() / PLANNED_LOAD;
    }

    private double usdPerHour(List<Evaluation.Serving> serving) {
        return serving.stream().mapToDouble(s -> usdPerHour(s.part().shape())).sum();
    }

    private double usdPerHour(GroupShape shape) {
        List<Node> nodes = problem.cluster().nodes();
        double sum = 0;
        for (int n : shape.nodes()) {
            sum += shape.count(n) * nodes.get(n).usdPerGpuHour();
        }
        return sum;
    }

    /** Mean latency of a request that waits nowhere, over the shares of the flow. */
    private double latencySeconds(List<Evaluation.Serving> serving, FlowProblem network, FlowSolution flow) {
        double steps = problem.workload().outputs().meanDecodeSteps();
        double sum = 0;
        for (int r = 0; r < flow.routeFlows().size(); r++) {
            FlowProblem.Route route = network.routes().get(r);
            PhaseRate prefill = option(serving, route.from()).rate();
            PhaseRate decode =
                    option(serving, network.prefill().size() + route.to()).rate();
            sum += flow.routeFlows().get(r) * PhaseRate.requestSeconds(prefill, route.transferSeconds(), decode, steps);
        }
        for (int c = 0; c < network.colocated().size(); c++) {
            PhaseRate rate = colocated(serving, network, c).rate();
            sum += flow.colocatedFlows().get(c) * rate.requestSeconds(steps);
        }
        return sum / flow.requestsPerSecond();
    }

    private static ReplicaOption colocated(List<Evaluation.Serving> serving, FlowProblem network, int index) {
        return option(serving, network.prefill().size() + network.decode().size() + index);
    }

    private static ReplicaOption option(List<Evaluation.Serving> serving, int index) {
        return serving.get(index).option();
    }
}
