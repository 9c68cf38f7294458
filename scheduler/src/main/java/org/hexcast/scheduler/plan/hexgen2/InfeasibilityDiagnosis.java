package org.hexcast.scheduler.plan.hexgen2;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.hardware.Device;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scheduler.plan.BindingLimit;
import org.hexcast.scheduler.plan.PlanningOutcome;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.PlanningTarget;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.ReplicaOption;
import org.hexcast.scheduler.plan.strategy.StrategySearch;

/** Says which limit stands in the way of any plan, the most fundamental one first. */
final class InfeasibilityDiagnosis {

    private final PlanningProblem problem;
    private final Predicate<PlanningProblem> solvable;

    /**
     * A diagnosis.
     *
     * @param problem a problem without a plan
     * @param solvable whether a search finds a plan for a changed problem
     */
    InfeasibilityDiagnosis(PlanningProblem problem, Predicate<PlanningProblem> solvable) {
        this.problem = problem;
        this.solvable = solvable;
    }

    PlanningOutcome.Infeasible diagnose() {
        ModelSpec model = problem.model();
        List<Device> usable = problem.cluster().devices().stream()
                .filter(d -> problem.costs().supports(d.type(), model.precisions()))
                .toList();
        if (usable.isEmpty()) {
            return infeasible(
                    BindingLimit.PRECISION,
                    "No GPU of %s computes in %s with activations in %s and a KV cache in %s, the precisions of %s.",
                    "Maybe serve the model in FP16.",
                    problem.cluster().name(),
                    model.precisions().weights(),
                    model.precisions().activations(),
                    model.precisions().kv(),
                    model.name());
        }
        double memory = usable.stream().mapToDouble(d -> usableBytes(d)).sum();
        double weights = WeightBytes.bytes(model);
        if (memory < weights) {
            return infeasible(
                    BindingLimit.WEIGHTS,
                    "%s needs %s for its weights, but the %d GPUs of %s have %s usable in all.",
                    "Maybe add GPUs with " + Quantity.gib(weights - memory) + " or more, or take a smaller model.",
                    model.name(),
                    Quantity.gib(weights),
                    usable.size(),
                    problem.cluster().name(),
                    Quantity.gib(memory));
        }
        return byReplica(memory);
    }

    private PlanningOutcome.Infeasible byReplica(double memory) {
        ModelSpec model = problem.model();
        double none = Double.POSITIVE_INFINITY;
        PlanningProblem patient = withLimits(none, none);
        StrategySearch strategies = new StrategySearch(patient, StrategySearch.PrefillRule.BY_OBJECTIVE);
        GroupShape all = new GroupShape(
                problem.cluster().nodes().stream().map(Node::count).toList());
        Optional<ReplicaOption> decode =
                strategies.best(all, problem.colocates() ? PhaseRole.COLOCATED : PhaseRole.DECODE);
        if (decode.isEmpty()) {
            return infeasible(
                    BindingLimit.KV_CACHE,
                    "No pipeline over all GPUs of %s holds the weights of %s (%s) and the KV cache of the longest request (%d tokens); usable are %s.",
                    "Maybe add GPUs, shorten the requests, or lower the batch token limit, which activations grow with.",
                    problem.cluster().name(),
                    model.name(),
                    Quantity.gib(WeightBytes.bytes(model)),
                    problem.workload().outputs().longestSequence(),
                    Quantity.gib(memory));
        }
        if (!solvable.test(patient)) {
            return infeasible(
                    BindingLimit.SECOND_REPLICA,
                    "%s fits once into %s, but disaggregated serving needs it twice, for prefill and for decode (%s of weights each; usable are %s).",
                    "Maybe add GPUs, or allow co-located replicas: a scenario's search.roles does.",
                    model.name(),
                    problem.cluster().name(),
                    Quantity.gib(WeightBytes.bytes(model)),
                    Quantity.gib(memory));
        }
        if (solvable.test(withLimits(none, problem.target().tpotLimitSeconds()))) {
            return infeasible(
                    BindingLimit.TTFT,
                    "No " + entryWord()
                            + " replica of %s on %s has the first token of a mean prompt (%.0f tokens) within %s when it is busy.",
                    "Maybe relax the TTFT limit, or add GPUs with more compute.",
                    model.name(),
                    problem.cluster().name(),
                    problem.workload().prompts().mean(),
                    Quantity.time(problem.target().ttftLimitSeconds()));
        }
        return infeasible(
                BindingLimit.TPOT,
                "No " + decodeWord() + " replica of %s on %s keeps %s per output token, even with one sequence.",
                "Maybe relax the TPOT limit, or add GPUs with more memory bandwidth.",
                model.name(),
                problem.cluster().name(),
                Quantity.time(problem.target().tpotLimitSeconds()));
    }

    private String entryWord() {
        return problem.colocates() ? problem.disaggregates() ? "prefill or co-located" : "co-located" : "prefill";
    }

    private String decodeWord() {
        return problem.colocates() ? problem.disaggregates() ? "decode or co-located" : "co-located" : "decode";
    }

    private PlanningProblem withLimits(double ttftSeconds, double tpotSeconds) {
        PlanningTarget target = problem.target();
        return problem.with(new PlanningTarget(target.objective(), ttftSeconds, tpotSeconds, target.attainment()));
    }

    private double usableBytes(Device device) {
        EngineMemory memory = problem.engine().memory();
        return Math.max(0, memory.share() * device.type().memoryBytes() - memory.reserveBytes());
    }

    private static PlanningOutcome.Infeasible infeasible(
            BindingLimit limit, String message, String maybe, Object... values) {
        return new PlanningOutcome.Infeasible(limit, String.format(Locale.ROOT, message, values) + "\n" + maybe);
    }
}
