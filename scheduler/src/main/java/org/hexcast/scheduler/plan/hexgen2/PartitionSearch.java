package org.hexcast.scheduler.plan.hexgen2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.domain.hardware.Device;
import org.hexcast.domain.plan.PhaseRole;
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

    /** So many steps of the price at which prefill and decode share the worth of a request. */
    private static final int PRICES = 12;

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

    /**
     * Where refinement may start, the best of each kind first.
     *
     * @param disaggregated partitions into prefill and decode groups
     * @param colocated partitions into co-located groups
     * @param mixed partitions with groups of all roles
     */
    record Starts(List<Partition> disaggregated, List<Partition> colocated, List<Partition> mixed) {

        /** One of each kind after the other. */
        List<Partition> inTurn() {
            List<Partition> all = new ArrayList<>();
            int most = Math.max(disaggregated.size(), Math.max(colocated.size(), mixed.size()));
            for (int i = 0; i < most; i++) {
                for (List<Partition> kind : List.of(mixed, colocated, disaggregated)) {
                    if (i < kind.size()) {
                        all.add(kind.get(i));
                    }
                }
            }
            return all;
        }
    }

    /** The first phase of the paper, each step of it reported; and groups of the same partitions in the third role. */
    Starts partition() {
        GroupPartitioner partitioner = new GroupPartitioner(problem.cluster(), replicaBytes());
        boolean pairs = problem.disaggregates() && problem.cluster().size() > 1;
        List<Partition> disaggregated = pairs ? disaggregated(partitioner) : List.of();
        List<Partition> colocated = problem.colocates() ? colocated(partitioner) : List.of();
        List<Partition> mixed = pairs && problem.colocates() ? mixed(partitioner) : List.of();
        return new Starts(disaggregated, colocated, mixed);
    }

    private List<Partition> disaggregated(GroupPartitioner partitioner) {
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
        int most = mostGroups();
        for (int k = 2; k <= most; k++) {
            if (k != groups) {
                bests.add(bestRoles(partitioner, k, "partition into " + k + " groups"));
                evaluated += k - 1;
            }
        }
        phase("other numbers of groups, 2 to " + most, evaluated);
        return bestFirst(bests);
    }

    private int mostGroups() {
        return Math.min(problem.cluster().size(), Math.min(MOST_GROUPS, 2 * sizedGroups() + 2));
    }

    /** Of those that carry nothing, the one of fewest groups first: its groups are the nearest to holding the model and keeping the limits. */
    private static List<Partition> bestFirst(List<Evaluation> evaluations) {
        Comparator<Evaluation> byFlow = Comparator.comparing(e -> e.score().value());
        return evaluations.stream()
                .sorted(byFlow.reversed()
                        .thenComparing(e -> e.flow().requestsPerSecond() > 0
                                ? 0
                                : e.partition().parts().size())
                        .thenComparing(Comparator.comparing(Evaluation::score).reversed()))
                .map(Evaluation::partition)
                .toList();
    }

    private List<Partition> colocated(GroupPartitioner partitioner) {
        int most = mostGroups();
        List<Evaluation> bests = new ArrayList<>();
        for (int k = 1; k <= most; k++) {
            List<Part> parts = partitioner.groups(k).stream()
                    .map(counts -> new Part(new GroupShape(counts), PartRole.COLOCATED))
                    .toList();
            bests.add(note(
                    evaluator.evaluate(new Partition(parts)),
                    k + (k == 1 ? " co-located group" : " co-located groups")));
        }
        phase("co-located groups, 1 to " + most, most);
        return bestFirst(bests);
    }

    /**
     * Roles that make the most of what each group carries in each of them, links left aside: the sum of co-located groups and the lesser of both other sums is
     * greatest where, for some price z of a prefilled request, each group does what is worth most of z, 1 - z and 1 a request.
     */
    private List<Partition> mixed(GroupPartitioner partitioner) {
        int most = mostGroups();
        Set<Partition> seen = new LinkedHashSet<>();
        List<Evaluation> bests = new ArrayList<>();
        for (int k = 2; k <= most; k++) {
            List<GroupShape> groups =
                    partitioner.groups(k).stream().map(GroupShape::new).toList();
            Optional<Evaluation> best = Optional.empty();
            for (int price = 1; price < PRICES; price++) {
                Partition partition = rolesAt((double) price / PRICES, groups);
                if (seen.add(partition)) {
                    Evaluation evaluation = note(evaluator.evaluate(partition), "roles of " + k + " groups by worth");
                    best = best.filter(b -> b.score().compareTo(evaluation.score()) >= 0)
                            .or(() -> Optional.of(evaluation));
                }
            }
            best.ifPresent(bests::add);
        }
        phase("roles by worth, 2 to " + most + " groups", seen.size());
        return bestFirst(bests);
    }

    private Partition rolesAt(double price, List<GroupShape> groups) {
        List<Part> parts = new ArrayList<>();
        for (GroupShape group : groups) {
            double prefill = price * capacity(group, PhaseRole.PREFILL);
            double decode = (1 - price) * capacity(group, PhaseRole.DECODE);
            double colocated = capacity(group, PhaseRole.COLOCATED);
            PartRole role = colocated >= Math.max(prefill, decode)
                    ? PartRole.COLOCATED
                    : prefill > decode ? PartRole.PREFILL : PartRole.DECODE;
            parts.add(new Part(group, role));
        }
        return new Partition(parts);
    }

    private double capacity(GroupShape group, PhaseRole role) {
        return strategies.best(group, role).map(o -> o.rate().goodPerSecond()).orElse(0.0);
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
                .mapToObj(i -> new RandomPartition(
                                problem.cluster(), problem.roles(), new RandomStreams(budget.seed()).replication(i + 1))
                        .draw())
                .toList();
    }

    /**
     * Guided refinement from several starts, in parallel; the outcome does not depend on the number of threads.
     *
     * @param name of the phase
     * @param roles what parts may become
     * @param starts where to start; none is allowed
     * @param firstStream number of the first random stream, so that phases do not repeat one another
     * @return where each of them ended
     */
    List<Partition> refine(String name, Set<PhaseRole> roles, List<Partition> starts, int firstStream) {
        if (starts.isEmpty()) {
            return List.of();
        }
        listener.begins(name + " from " + starts.size() + (starts.size() == 1 ? " start" : " starts"));
        int each = Math.max(1, budget.evaluations() / budget.starts());
        List<GuidedRefinement> runs = IntStream.range(0, starts.size())
                .mapToObj(i -> new GuidedRefinement(
                        evaluator, roles, each, new RandomStreams(budget.seed()).replication(firstStream + i)))
                .toList();
        List<Evaluation> ends = IntStream.range(0, starts.size())
                .parallel()
                .mapToObj(i -> runs.get(i).refine(starts.get(i)))
                .toList();
        ends.forEach(end -> note(end, name));
        phase(
                name + ", " + starts.size() + (starts.size() == 1 ? " start" : " starts"),
                runs.stream().mapToInt(GuidedRefinement::spent).sum());
        return ends.stream().map(Evaluation::partition).toList();
    }
}
