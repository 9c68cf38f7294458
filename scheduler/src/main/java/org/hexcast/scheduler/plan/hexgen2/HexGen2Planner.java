package org.hexcast.scheduler.plan.hexgen2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.hexcast.scheduler.plan.refine.PartRole;
import org.hexcast.scheduler.plan.refine.Partition;
import org.hexcast.scheduler.plan.strategy.DeviceAllocator;

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
        if (problem.cluster().size() < 2) {
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
            if (changed.cluster().size() >= 2) {
                search(changed, budget, search, search);
            }
            return search.best().isPresent();
        });
    }

    private static void search(
            PlanningProblem problem, SearchBudget budget, PartitionSearch bold, PartitionSearch cautious) {
        boolean limited = problem.target().isLimited() && bold != cautious;
        int starts = budget.starts();
        int careful = limited ? (starts + 1) / 3 : 0;
        int random = (starts - careful) / 2;
        List<Partition> partitioned = bold.partition();
        bold.refine("guided refinement", first(partitioned, starts - careful - random), 0);
        bold.refine("guided refinement of random starts", bold.randomStarts(random), starts);
        cautious.refine(
                "guided refinement, " + Math.round(CAUTION * 100) + " % of the limits",
                first(partitioned, careful),
                2 * starts);
    }

    private static List<Partition> first(List<Partition> partitions, int count) {
        return partitions.subList(0, Math.min(count, partitions.size()));
    }

    /**
     * The best partitions as plans on named devices, by origin: in turn from both searches, and last the best partition with the paper's rule for prefill
     * pipelines.
     */
    private Map<String, PlannedFlow> candidates(
            PlanningProblem problem, SearchBudget budget, PartitionSearch bold, PartitionSearch cautious) {
        Map<String, PlannedFlow> result = new LinkedHashMap<>();
        List<PartitionSearch.Found> one = bold.found();
        List<PartitionSearch.Found> other = cautious.found();
        for (int i = 0; i < Math.max(one.size(), other.size()) && result.size() < budget.finalists(); i++) {
            if (i < one.size()) {
                add(problem, one.get(i), result);
            }
            if (i < other.size() && result.size() < budget.finalists()) {
                add(problem, other.get(i), result);
            }
        }
        Evaluation byPaper = bold.byPaper(one.get(0).evaluation().partition());
        if (byPaper.flow().requestsPerSecond() > 0) {
            add(problem, new PartitionSearch.Found(byPaper, "latency-optimal prefill"), result);
        }
        return result;
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
        List<Replica> replicas = new ArrayList<>();
        int prefills = 0;
        int decodes = 0;
        for (int i = 0; i < devices.size(); i++) {
            Evaluation.Serving serving = evaluation.serving().get(i);
            boolean prefill = serving.part().role() == PartRole.PREFILL;
            replicas.add(new Replica(
                    new ReplicaId(prefill ? "prefill-" + prefills++ : "decode-" + decodes++),
                    prefill ? PhaseRole.PREFILL : PhaseRole.DECODE,
                    allocator.place(serving.option().stages(), devices.get(i))));
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
