package org.hexcast.scheduler.plan.strategy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * Finds, for a group of devices and a role, the best asymmetric pipeline: order of the device sets, tensor degree and layers of each stage (the plan shape
 * of HexGen, ICML 2024).
 *
 * <p>Decode takes the throughput-optimal pipeline, over numbers of stages and batch sizes, as in HexGen-2. Prefill weighs the latency-optimal pipeline of
 * HexGen-2 against the throughput-optimal one: a pipeline has the capacity of its slowest stage, so the one with the lowest latency may waste most of a
 * group (decision 0005). Thread-safe; results are kept by group, equal calls give equal answers.
 */
public final class StrategySearch {

    private final PlanningProblem problem;
    private final PrefillRule prefillRule;
    private final ReplicaCapacity capacity;
    private final DeviceAllocator allocator;
    private final StageTables tables;
    private final Map<GroupShape, Optional<ReplicaOption>> prefills = new ConcurrentHashMap<>();
    private final Map<GroupShape, Optional<ReplicaOption>> decodes = new ConcurrentHashMap<>();

    /** Which pipeline a prefill group takes. */
    public enum PrefillRule {
        /** The one that carries most within the limit on the time to first token; for the latency objective the fastest. */
        BY_OBJECTIVE,
        /** The one with the lowest latency, as the HexGen-2 paper has it. */
        LATENCY_OPTIMAL
    }

    /** A search for this problem with this rule. */
    public StrategySearch(PlanningProblem problem, PrefillRule prefillRule) {
        this.problem = problem;
        this.prefillRule = prefillRule;
        this.capacity = new ReplicaCapacity(problem);
        this.allocator = new DeviceAllocator(problem.cluster());
        this.tables = new StageTables(problem);
    }

    /** The best way to lay the model on this group in this role; nothing if it cannot serve the workload. */
    public Optional<ReplicaOption> best(GroupShape group, PhaseRole role) {
        return role == PhaseRole.PREFILL
                ? prefills.computeIfAbsent(group, this::bestPrefill)
                : decodes.computeIfAbsent(group, this::bestDecode);
    }

    /** Groups looked at so far. */
    public int groupsSearched() {
        return prefills.size() + decodes.size();
    }

    private PipelineSpace space(GroupShape group) {
        return new PipelineSpace(
                problem.cluster(),
                problem.model(),
                group,
                n -> problem.costs()
                        .supports(
                                problem.cluster().nodes().get(n).type(),
                                problem.model().precisions()));
    }

    private List<GpuType> gpus(GroupShape group) {
        return group.nodes().stream()
                .map(n -> problem.cluster().nodes().get(n).type())
                .toList();
    }

    private Optional<ReplicaOption> bestPrefill(GroupShape group) {
        PipelineSpace space = space(group);
        if (space.tooLarge() || space.kinds().isEmpty()) {
            return Optional.empty();
        }
        int full = ReplicaCapacity.promptsPerStep(problem, gpus(group));
        Optional<ReplicaOption> best = bestPrefill(group, space, full);
        return best.isPresent() || full == 1 ? best : bestPrefill(group, space, 1);
    }

    private Optional<ReplicaOption> bestPrefill(GroupShape group, PipelineSpace space, int batch) {
        int layers = problem.model().layers();
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        // One batch in work, one whose KV caches are being handed over.
        long kvTokens = Math.max(prompts.longest(), (long) Math.ceil(2 * batch * prompts.mean()));
        BatchShape one = BatchShape.prompts(1, prompts.mean(), prompts.meanPairs());
        Optional<ReplicaOption> fast = new LatencySearch(space, tables, layers)
                .best(one, kvTokens)
                .map(p -> option(PhaseRole.PREFILL, p, group))
                .filter(o -> o.rate().requestsPerSecond() > 0);
        if (prefillRule == PrefillRule.LATENCY_OPTIMAL || problem.target().objective() == Objective.LATENCY) {
            return fast;
        }
        BatchShape shape = BatchShape.prompts(batch, prompts.mean(), prompts.meanPairs());
        BottleneckSearch search = new BottleneckSearch(space, tables, layers);
        Optional<ReplicaOption> carrying = search.best(
                        new BottleneckSearch.Query(shape, kvTokens, search.depths(shape, kvTokens), Double.MAX_VALUE))
                .map(p -> option(PhaseRole.PREFILL, p, group))
                .filter(o -> o.rate().requestsPerSecond() > 0);
        boolean carriesMore = carrying.isPresent()
                && (fast.isEmpty()
                        || carrying.get().rate().goodPerSecond()
                                > fast.get().rate().goodPerSecond());
        return carriesMore ? carrying : fast;
    }

    private Optional<ReplicaOption> bestDecode(GroupShape group) {
        PipelineSpace space = space(group);
        if (space.tooLarge() || space.kinds().isEmpty()) {
            return Optional.empty();
        }
        BottleneckSearch bottleneck =
                new BottleneckSearch(space, tables, problem.model().layers());
        DecodeSearch search = new DecodeSearch(
                problem, bottleneck, problem.engine().limits().on(gpus(group)).maxSequences());
        return search.candidates().stream()
                .map(p -> option(PhaseRole.DECODE, p, group))
                .filter(o -> o.rate().requestsPerSecond() > 0)
                .reduce((one, other) ->
                        other.rate().requestsPerSecond() > one.rate().requestsPerSecond() ? other : one);
    }

    private ReplicaOption option(PhaseRole role, Pipeline pipeline, GroupShape group) {
        List<StageLayout> layouts = StageLayout.of(problem.cluster(), allocator.placeAlone(pipeline.stages(), group));
        return new ReplicaOption(role, pipeline.stages(), capacity.rate(role, layouts));
    }
}
