package org.hexcast.scheduler.plan.hexgen2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.domain.hardware.Device;
import org.hexcast.domain.plan.SearchBudget;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.SearchListener;
import org.hexcast.scheduler.plan.group.GroupPartitioner;
import org.hexcast.scheduler.plan.refine.Evaluation;
import org.hexcast.scheduler.plan.refine.GuidedRefinement;
import org.hexcast.scheduler.plan.refine.Part;
import org.hexcast.scheduler.plan.refine.PartRole;
import org.hexcast.scheduler.plan.refine.Partition;
import org.hexcast.scheduler.plan.refine.PartitionEvaluator;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.StrategySearch;

/**
 * Searches partitions of one problem, phase by phase, and notes what each phase contributed. Owned by the planner's call.
 */
final class PartitionSearch {

    /** KV caches for which the first guess of the number of groups makes room in every replica (HexGen-2, section 3.2). */
    private static final int SIZING_REQUESTS = 32;

    /** Most groups that the partitioner is asked for. */
    private static final int MOST_GROUPS = 24;

    private final PlanningProblem problem;
    private final SearchBudget budget;
    private final SearchListener listener;
    private final StrategySearch strategies;
    private final PartitionEvaluator evaluator;
    private final List<SearchReport.Phase> phases = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();

    /**
     * A partition that carries requests.
     *
     * @param evaluation what it carries
     * @param origin the phase that found it
     */
    record Found(Evaluation evaluation, String origin) {}

    PartitionSearch(PlanningProblem problem, SearchBudget budget, SearchListener listener) {
        this(problem, budget, listener, new StrategySearch(problem, StrategySearch.PrefillRule.BY_OBJECTIVE));
    }

    private PartitionSearch(
            PlanningProblem problem, SearchBudget budget, SearchListener listener, StrategySearch strategies) {
        this.problem = problem;
        this.budget = budget;
        this.listener = listener;
        this.strategies = strategies;
        this.evaluator = new PartitionEvaluator(problem, strategies);
    }

    /** A search for the same problem with limits of this part of what they are. */
    PartitionSearch withCaution(double share) {
        PlanningProblem cautious = problem.withCaution(share);
        return new PartitionSearch(
                cautious,
                budget,
                listener,
                strategies.with(cautious.target(), StrategySearch.PrefillRule.BY_OBJECTIVE));
    }

    /** What a partition carries under the paper's rule for prefill pipelines. */
    Evaluation byPaper(Partition partition) {
        StrategySearch paper = strategies.with(problem.target(), StrategySearch.PrefillRule.LATENCY_OPTIMAL);
        return new PartitionEvaluator(problem, paper).evaluate(partition);
    }

    /** What was found, the best first. */
    List<Found> found() {
        return found.stream()
                .sorted(Comparator.comparing((Found f) -> f.evaluation().score())
                        .reversed())
                .toList();
    }

    Optional<Evaluation> best() {
        return found.stream().map(Found::evaluation).max(Comparator.comparing(Evaluation::score));
    }

    List<SearchReport.Phase> phases() {
        return phases;
    }

    int groupsSearched() {
        return strategies.groupsSearched();
    }

    private void phase(String name, int partitions) {
        double flow = best().map(e -> e.flow().requestsPerSecond()).orElse(0.0);
        phases.add(new SearchReport.Phase(name, partitions, flow));
    }

    private Evaluation note(Evaluation evaluation, String origin) {
        if (evaluation.flow().requestsPerSecond() > 0) {
            found.add(new Found(evaluation, origin));
        }
        return evaluation;
    }

    /** The first phase of the paper, each step of it reported; answers the best partition for each number of groups, the best first. */
    List<Partition> partition() {
        GroupPartitioner partitioner = new GroupPartitioner(problem.cluster(), replicaBytes());
        int groups = sizedGroups();
        listener.begins("partitioning into " + groups + " groups");
        note(evaluator.evaluate(half(partitioner.groupings(groups, false))), "spectral partition");
        phase("spectral partition into " + groups + " groups, half of them prefill", 1);
        note(evaluator.evaluate(half(partitioner.groupings(groups, true))), "Kernighan-Lin");
        phase("Kernighan-Lin", 1);
        List<Evaluation> bests = new ArrayList<>();
        bests.add(bestRoles(partitioner, groups, "second partition"));
        phase("second partition, any number of prefill groups", groups - 1);
        int evaluated = 0;
        int most = Math.min(problem.cluster().size(), Math.min(MOST_GROUPS, 2 * groups + 2));
        for (int k = 2; k <= most; k++) {
            if (k != groups) {
                bests.add(bestRoles(partitioner, k, "partition into " + k + " groups"));
                evaluated += k - 1;
            }
        }
        phase("other numbers of groups, 2 to " + most, evaluated);
        return bests.stream()
                .sorted(Comparator.comparing(Evaluation::score).reversed())
                .map(Evaluation::partition)
                .toList();
    }

    private static Partition half(List<GroupPartitioner.Grouping> byPrefills) {
        return partition(byPrefills.get((byPrefills.size() + 1) / 2 - 1));
    }

    private Evaluation bestRoles(GroupPartitioner partitioner, int groups, String origin) {
        return partitioner.groupings(groups, true).stream()
                .map(grouping -> note(evaluator.evaluate(partition(grouping)), origin))
                .max(Comparator.comparing(Evaluation::score))
                .orElseThrow();
    }

    private static Partition partition(GroupPartitioner.Grouping grouping) {
        List<Part> parts = new ArrayList<>();
        for (int g = 0; g < grouping.counts().size(); g++) {
            PartRole role = grouping.prefill().get(g) ? PartRole.PREFILL : PartRole.DECODE;
            parts.add(new Part(new GroupShape(grouping.counts().get(g)), role));
        }
        return new Partition(parts);
    }

    private double replicaBytes() {
        WorkloadSummary workload = problem.workload();
        double tokens = workload.prompts().mean() + workload.outputs().mean();
        return WeightBytes.bytes(problem.model()) + SIZING_REQUESTS * tokens * KvBytes.perToken(problem.model());
    }

    private int sizedGroups() {
        double memory = problem.cluster().devices().stream()
                .map(Device::type)
                .mapToDouble(t -> t.memoryBytes())
                .sum();
        int fitting = (int) Math.floor(memory / replicaBytes());
        return Math.max(2, Math.min(Math.min(problem.cluster().size(), MOST_GROUPS), fitting));
    }

    /** So many partitions drawn at random. */
    List<Partition> randomStarts(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> new RandomPartition(problem.cluster(), new RandomStreams(budget.seed()).replication(i + 1))
                                .draw())
                .toList();
    }

    /**
     * Guided refinement from several starts, in parallel; the outcome does not depend on the number of threads.
     *
     * @param name of the phase
     * @param starts where to start; none is allowed
     * @param firstStream number of the first random stream, so that phases do not repeat one another
     */
    void refine(String name, List<Partition> starts, int firstStream) {
        if (starts.isEmpty()) {
            return;
        }
        listener.begins(name + " from " + starts.size() + (starts.size() == 1 ? " start" : " starts"));
        int each = Math.max(1, budget.evaluations() / budget.starts());
        List<GuidedRefinement> runs = IntStream.range(0, starts.size())
                .mapToObj(i -> new GuidedRefinement(
                        evaluator, each, new RandomStreams(budget.seed()).replication(firstStream + i)))
                .toList();
        List<Evaluation> ends = IntStream.range(0, starts.size())
                .parallel()
                .mapToObj(i -> runs.get(i).refine(starts.get(i)))
                .toList();
        ends.forEach(end -> note(end, name));
        phase(
                name + ", " + starts.size() + (starts.size() == 1 ? " start" : " starts"),
                runs.stream().mapToInt(GuidedRefinement::spent).sum());
    }
}
