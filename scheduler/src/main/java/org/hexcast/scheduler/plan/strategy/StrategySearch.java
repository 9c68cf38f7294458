package org.hexcast.scheduler.plan.strategy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;

/**
 * Finds, for a group of devices and a role, the best asymmetric pipeline: order of the device sets, tensor degree and layers of each stage (the plan shape
 * of HexGen, ICML 2024).
 *
 * <p>Decode takes the throughput-optimal pipeline, over numbers of stages and batch sizes, as in HexGen-2; so does a co-located replica. Prefill weighs the latency-optimal pipeline of
 * HexGen-2 against the throughput-optimal one: a pipeline has the capacity of its slowest stage, so the one with the lowest latency may waste most of a
 * group (decision 0005). Thread-safe; results are kept by group, equal calls give equal answers.
 */
public final class StrategySearch {

    /** Larger spaces are not kept. */
    private static final int MOST_STATES_KEPT = 4096;

    private final PlanningProblem problem;
    private final PrefillRule prefillRule;
    private final ReplicaCapacity capacity;
    private final DeviceAllocator allocator;
    private final Shared shared;
    private final Map<Query, Optional<ReplicaOption>> searched = new ConcurrentHashMap<>();
    private final Map<Query, Optional<ReplicaOption>> known = new ConcurrentHashMap<>();

    private record Query(GroupShape group, PhaseRole role) {}

    private record PrefillQuery(GroupShape group, int batch) {}

    /** What depends neither on the target nor on the rule. */
    private record Shared(
            AlikeNodes alike,
            StageTables tables,
            Map<GroupShape, Optional<PipelineSpace>> spaces,
            Map<PrefillQuery, Optional<Pipeline>> fastest,
            Map<PrefillQuery, Optional<Pipeline>> carrying) {}

    /** Which pipeline a prefill group takes. */
    public enum PrefillRule {
        /** The one that carries most within the limit on the time to first token; for the latency objective the fastest. */
        BY_OBJECTIVE,
        /** The one with the lowest latency, as the HexGen-2 paper has it. */
        LATENCY_OPTIMAL
    }

    /** A search for this problem with this rule. */
    public StrategySearch(PlanningProblem problem, PrefillRule prefillRule) {
        this(
                problem,
                prefillRule,
                new Shared(
                        new AlikeNodes(problem.cluster()),
                        new StageTables(problem),
                        new ConcurrentHashMap<>(),
                        new ConcurrentHashMap<>(),
                        new ConcurrentHashMap<>()));
    }

    private StrategySearch(PlanningProblem problem, PrefillRule prefillRule, Shared shared) {
        this.problem = problem;
        this.prefillRule = prefillRule;
        this.capacity = new ReplicaCapacity(problem);
        this.allocator = new DeviceAllocator(problem.cluster());
        this.shared = shared;
    }

    /** A search for the same problem with another target or rule, which keeps what depends on neither. */
    public StrategySearch with(PlanningTarget target, PrefillRule rule) {
        return new StrategySearch(problem.with(target), rule, shared);
    }

    /** The best way to lay the model on this group in this role; nothing if it cannot serve the workload. */
    public Optional<ReplicaOption> best(GroupShape group, PhaseRole role) {
        return known.computeIfAbsent(new Query(group, role), query -> {
            Query canonical = new Query(shared.alike().canonical(group), role);
            Optional<ReplicaOption> option = searched.computeIfAbsent(canonical, q -> switch (role) {
                case PREFILL -> bestPrefill(q.group());
                case DECODE -> bestDecode(q.group());
                case COLOCATED -> bestColocated(q.group());
            });
            return canonical.equals(query)
                    ? option
                    : option.map(o -> o.on(shared.alike().standsFor(group)));
        });
    }

    /** Groups searched so far; groups on alike nodes count once. */
    public int groupsSearched() {
        return searched.size();
    }

    /** The pipelines that a group could form; nothing where there are none, or too many. Large ones are made anew each time, to save memory. */
    private Optional<PipelineSpace> space(GroupShape group) {
        Optional<PipelineSpace> kept = shared.spaces().get(group);
        if (kept != null) {
            return kept;
        }
        PipelineSpace space = new PipelineSpace(
                problem.cluster(),
                problem.model(),
                group,
                n -> problem.costs()
                        .supports(
                                problem.cluster().nodes().get(n).type(),
                                problem.model().precisions()));
        Optional<PipelineSpace> made =
                space.tooLarge() || space.kinds().isEmpty() ? Optional.empty() : Optional.of(space);
        if (made.isEmpty() || space.states() <= MOST_STATES_KEPT) {
            shared.spaces().put(group, made);
        }
        return made;
    }

    private BottleneckSearch bottleneck(PipelineSpace space) {
        return new BottleneckSearch(space, shared.tables(), problem.model().layers());
    }

    private List<GpuType> gpus(GroupShape group) {
        return group.nodes().stream()
                .map(n -> problem.cluster().nodes().get(n).type())
                .toList();
    }

    private Optional<ReplicaOption> bestPrefill(GroupShape group) {
        int full = ReplicaCapacity.promptsPerStep(problem, gpus(group));
        Optional<ReplicaOption> best = bestPrefill(new PrefillQuery(group, full));
        return best.isPresent() || full == 1 ? best : bestPrefill(new PrefillQuery(group, 1));
    }

    private Optional<ReplicaOption> bestPrefill(PrefillQuery query) {
        if (prefillRule == PrefillRule.LATENCY_OPTIMAL || problem.target().objective() == Objective.LATENCY) {
            return rated(shared.fastest().computeIfAbsent(query, this::fastest), query);
        }
        Optional<ReplicaOption> carrying = rated(shared.carrying().computeIfAbsent(query, this::carrying), query);
        // Where every prompt of it is in time, no other carries more in time.
        if (carrying.isPresent() && carrying.get().rate().goodShare() >= 1) {
            return carrying;
        }
        Optional<ReplicaOption> fast = rated(shared.fastest().computeIfAbsent(query, this::fastest), query);
        boolean carriesMore = carrying.isPresent()
                && (fast.isEmpty()
                        || carrying.get().rate().goodPerSecond()
                                > fast.get().rate().goodPerSecond());
        return carriesMore ? carrying : fast;
    }

    private Optional<ReplicaOption> rated(Optional<Pipeline> pipeline, PrefillQuery query) {
        return pipeline.map(p -> option(PhaseRole.PREFILL, p, query.group()))
                .filter(o -> o.rate().requestsPerSecond() > 0);
    }

    /** KV tokens of a prefill replica: one batch in work, one whose KV caches are being handed over. */
    private long kvTokens(PrefillQuery query) {
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        return Math.max(prompts.longest(), (long) Math.ceil(2 * query.batch() * prompts.mean()));
    }

    private BatchShape meanPrompts(int batch) {
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        return BatchShape.prompts(batch, prompts.mean(), prompts.meanPairs());
    }

    private Optional<Pipeline> fastest(PrefillQuery query) {
        return space(query.group())
                .flatMap(space -> new LatencySearch(
                                space, shared.tables(), problem.model().layers())
                        .best(meanPrompts(1), kvTokens(query)));
    }

    private Optional<Pipeline> carrying(PrefillQuery query) {
        return space(query.group()).flatMap(space -> {
            BottleneckSearch search = bottleneck(space);
            StepMix steps = StepMix.of(meanPrompts(query.batch()));
            long kvTokens = kvTokens(query);
            return search.best(
                    new BottleneckSearch.Query(steps, kvTokens, search.depths(steps, kvTokens), Double.MAX_VALUE));
        });
    }

    private Optional<ReplicaOption> bestDecode(GroupShape group) {
        int mostSequences = problem.engine().limits().on(gpus(group)).maxSequences();
        return bestOf(PhaseRole.DECODE, new DecodeLoad(problem, mostSequences), group);
    }

    /** Where the time to first token is limited, a pipeline that keeps it for the share of prompts that the SLO asks for; if there is none, any. */
    private Optional<ReplicaOption> bestColocated(GroupShape group) {
        EngineLimits limits = problem.engine().limits().on(gpus(group));
        if (Double.isFinite(problem.target().ttftLimitSeconds())) {
            double attainment = problem.target().attainment();
            int prompt = problem.workload().prompts().quantile(attainment);
            Optional<ReplicaOption> inTime =
                    bestOf(PhaseRole.COLOCATED, new ColocatedLoad(problem, limits, prompt), group);
            if (inTime.filter(o -> o.rate().goodShare() >= attainment).isPresent()) {
                return inTime;
            }
        }
        return bestOf(PhaseRole.COLOCATED, new ColocatedLoad(problem, limits, 0), group);
    }

    private Optional<ReplicaOption> bestOf(PhaseRole role, BatchLoad load, GroupShape group) {
        return space(group)
                .flatMap(space -> new BatchSearch(load, bottleneck(space))
                        .candidates().stream()
                                .map(p -> option(role, p, group))
                                .filter(o -> o.rate().requestsPerSecond() > 0)
                                .reduce((one, other) -> other.rate().goodPerSecond()
                                                > one.rate().goodPerSecond()
                                        ? other
                                        : one));
    }

    private ReplicaOption option(PhaseRole role, Pipeline pipeline, GroupShape group) {
        List<StageLayout> layouts = StageLayout.of(problem.cluster(), allocator.placeAlone(pipeline.stages(), group));
        return new ReplicaOption(role, pipeline.stages(), capacity.rate(role, layouts));
    }
}
