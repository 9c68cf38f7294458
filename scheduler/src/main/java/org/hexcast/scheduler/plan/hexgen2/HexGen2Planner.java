package org.hexcast.scheduler.plan.hexgen2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.SearchBudget;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.scheduler.plan.PlanEvaluator;
import org.hexcast.scheduler.plan.Planner;
import org.hexcast.scheduler.plan.PlanningOutcome;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.SearchListener;
import org.hexcast.scheduler.plan.flow.KvRouteAssigner;
import org.hexcast.scheduler.plan.refine.Evaluation;
import org.hexcast.scheduler.plan.refine.Partition;
import org.hexcast.scheduler.plan.strategy.DeviceAllocator;
import org.hexcast.scheduler.plan.strategy.ReplicaOption;

/**
 * The planner of HexGen-2 (ICLR 2025): graph partition, strategies and max-flow, flow-guided refinement from several starts; then the finalists are simulated
 * and the best of them by simulation wins.
 *
 * <p>Where the paper leaves a choice open, or where it gives one that loses throughput, {@code docs/decisions} says what was chosen and why. Where the
 * objective has limits, some starts aim at a part of them, because the flow does not see queues: simulation tells which aim was right.
 */
public final class HexGen2Planner implements Planner {

    /** The part of the limits that cautious starts aim at. */
    private static final double CAUTION = 0.75;

    private static final Set<PhaseRole> DISAGGREGATED =
            Collections.unmodifiableSet(EnumSet.of(PhaseRole.PREFILL, PhaseRole.DECODE));
    private static final Set<PhaseRole> COLOCATED = Collections.unmodifiableSet(EnumSet.of(PhaseRole.COLOCATED));

    private final PlanEvaluator simulator;
    private final SearchListener listener;

    /**
     * A planner.
     *
     * @param simulator simulates the finalists
     * @param listener hears how far the search is
     */
    public HexGen2Planner(PlanEvaluator simulator, SearchListener listener) {
        this.simulator = simulator;
        this.listener = listener;
    }

    @Override
    public PlanningOutcome plan(PlanningProblem problem, SearchBudget budget) {
        if (!searchable(problem)) {
            return diagnosis(problem, budget).diagnose();
        }
        PartitionSearch bold = new PartitionSearch(problem, budget, listener);
        PartitionSearch cautious = bold.withCaution(CAUTION);
        search(problem, budget, bold, cautious);
        if (bold.best().isEmpty()) {
            return diagnosis(problem, budget).diagnose();
        }
        List<PlanningOutcome.Finalist> finalists = simulate(problem, candidates(problem, budget, bold, cautious));
        List<SearchReport.Phase> phases = new ArrayList<>(bold.phases());
        phases.addAll(cautious.phases());
        SearchReport report = new SearchReport(phases, bold.groupsSearched() + cautious.groupsSearched());
        return new PlanningOutcome.Feasible(finalists.get(0).flow(), finalists, report);
    }

    private InfeasibilityDiagnosis diagnosis(PlanningProblem problem, SearchBudget budget) {
        return new InfeasibilityDiagnosis(problem, changed -> {
            PartitionSearch search = new PartitionSearch(changed, budget, SearchListener.NONE);
            if (searchable(changed)) {
                search(changed, budget, search, search);
            }
            return search.best().isPresent();
        });
    }

    /** One GPU is enough for a co-located replica, not for a pair. */
    private static boolean searchable(PlanningProblem problem) {
        return problem.cluster().size() > 1 || problem.colocates();
    }

    private static void search(
            PlanningProblem problem, SearchBudget budget, PartitionSearch bold, PartitionSearch cautious) {
        boolean limited = problem.target().isLimited() && bold != cautious;
        int starts = budget.starts();
        int careful = limited ? (starts + 1) / 3 : 0;
        boolean all = problem.colocates() && problem.disaggregates();
        int random = (starts - careful) / (all ? 3 : 2);
        PartitionSearch.Starts partitioned = bold.partition();
        refineGuided(problem, bold, partitioned, starts - careful - random);
        bold.refine("guided refinement of random starts", problem.roles(), bold.randomStarts(random), starts);
        cautious.refine(
                "guided refinement, " + Math.round(CAUTION * 100) + " % of the limits",
                problem.roles(),
                first(partitioned.inTurn(), careful),
                2 * starts);
    }

    /**
     * Where replicas may have any role, the best partitions without and with nothing but co-located groups are refined as such, so that a simulation can compare them;
     * then what came of them, and the best mixture, with all roles.
     */
    private static void refineGuided(
            PlanningProblem problem, PartitionSearch bold, PartitionSearch.Starts starts, int count) {
        String name = "guided refinement";
        if (!(problem.colocates() && problem.disaggregates()) || count < 1) {
            bold.refine(name, problem.roles(), first(starts.inTurn(), count), 0);
            return;
        }
        int mixed = count / 3;
        int apart = (count - mixed + 1) / 2;
        List<Partition> ends = new ArrayList<>(
                bold.refine(name + ", disaggregated", DISAGGREGATED, first(starts.disaggregated(), apart), 0));
        ends.addAll(
                bold.refine(name + ", co-located", COLOCATED, first(starts.colocated(), count - mixed - apart), apart));
        ends.addAll(starts.mixed());
        bold.refine(name + ", any roles", problem.roles(), first(ends, mixed), count - mixed);
    }

    private static List<Partition> first(List<Partition> partitions, int count) {
        return partitions.subList(0, Math.min(count, partitions.size()));
    }

    /**
     * The best partitions as plans on named devices, by origin: of each search the best, the best of co-located replicas only and the best without any; then
     * in turn from both searches; and last the best partition with the paper's rule for prefill pipelines.
     */
    private Map<String, PlannedFlow> candidates(
            PlanningProblem problem, SearchBudget budget, PartitionSearch bold, PartitionSearch cautious) {
        List<PartitionSearch.Found> one = bold.found();
        List<PartitionSearch.Found> other = cautious.found();
        List<PartitionSearch.Found> order = new ArrayList<>(bestOfEachKind(one));
        order.addAll(bestOfEachKind(other));
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            if (i < one.size()) {
                order.add(one.get(i));
            }
            if (i < other.size()) {
                order.add(other.get(i));
            }
        }
        Map<String, PlannedFlow> result = new LinkedHashMap<>();
        for (int i = 0; i < order.size() && result.size() < budget.finalists(); i++) {
            add(problem, order.get(i), result);
        }
        PartitionSearch.Found paired = one.stream()
                .filter(f -> f.evaluation().uses(PhaseRole.PREFILL))
                .findFirst()
                .orElse(one.get(0));
        Evaluation byPaper = bold.byPaper(paired.evaluation().partition());
        if (byPaper.flow().routedPerSecond() > 0) {
            add(problem, new PartitionSearch.Found(byPaper, "latency-optimal prefill"), result);
        }
        return result;
    }

    /** The best, the best all co-located, and the best without co-located replicas. */
    private static List<PartitionSearch.Found> bestOfEachKind(List<PartitionSearch.Found> found) {
        List<PartitionSearch.Found> bests = new ArrayList<>(found.subList(0, Math.min(1, found.size())));
        found.stream()
                .filter(f -> !f.evaluation().uses(PhaseRole.PREFILL)
                        && !f.evaluation().uses(PhaseRole.DECODE))
                .findFirst()
                .ifPresent(bests::add);
        found.stream()
                .filter(f -> !f.evaluation().uses(PhaseRole.COLOCATED))
                .findFirst()
                .ifPresent(bests::add);
        return bests;
    }

    private static void add(PlanningProblem problem, PartitionSearch.Found found, Map<String, PlannedFlow> result) {
        PlannedFlow flow = new KvRouteAssigner(problem).assign(replicas(problem, found.evaluation()));
        if (result.values().stream().noneMatch(known -> alike(known, flow))) {
            result.put("#" + (result.size() + 1) + " " + found.origin(), flow);
        }
    }

    /** Whether two plans are mirror images: nodes that are alike have changed places, which changes no rate. */
    private static boolean alike(PlannedFlow one, PlannedFlow other) {
        boolean sameFlow =
                Math.abs(one.requestsPerSecond() - other.requestsPerSecond()) <= 1e-6 * other.requestsPerSecond();
        return sameFlow && labels(one).equals(labels(other));
    }

    private static List<String> labels(PlannedFlow flow) {
        return flow.plan().replicas().stream()
                .map(r -> r.role() + r.strategy().label())
                .sorted()
                .toList();
    }

    private static List<Replica> replicas(PlanningProblem problem, Evaluation evaluation) {
        DeviceAllocator allocator = new DeviceAllocator(problem.cluster());
        List<List<List<DeviceId>>> devices = allocator.allocate(
                evaluation.serving().stream().map(s -> s.part().shape()).toList());
        Map<PhaseRole, Integer> numbers = new EnumMap<>(PhaseRole.class);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            ReplicaOption option = evaluation.serving().get(i).option();
            PhaseRole role = option.role();
            int number = numbers.merge(role, 1, Integer::sum) - 1;
            replicas.add(new Replica(
                    new ReplicaId(role.name().toLowerCase(Locale.ROOT) + "-" + number),
                    role,
                    allocator.place(option.stages(), devices.get(i))));
        }
        return replicas;
    }

    private List<PlanningOutcome.Finalist> simulate(PlanningProblem problem, Map<String, PlannedFlow> candidates) {
        listener.begins("simulating " + candidates.size() + " finalists");
        List<String> origins = List.copyOf(candidates.keySet());
        List<PlannedFlow> flows = List.copyOf(candidates.values());
        List<PlanScore> scores =
                simulator.evaluate(flows.stream().map(PlannedFlow::plan).toList());
        List<PlanningOutcome.Finalist> finalists = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            finalists.add(new PlanningOutcome.Finalist(flows.get(i), origins.get(i), scores.get(i)));
        }
        return new FinalistRanking(problem).rank(finalists);
    }
}
