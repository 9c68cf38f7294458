package org.hexcast.scheduler.plan.strategy;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * What one co-located pipeline carries, at the batch that carries most within the limits.
 *
 * <p>As many micro-batches as stages, each a {@link ColocatedBatch}; a round, in which each does one step, takes the longer of one step's way through all stages
 * and all turns at the slowest stage, on the mean over busy and quiet steps:
 *
 * <pre>requests/s = micro-batches * x / round</pre>
 *
 * <p>The batch is limited by KV memory, by the engine's sequences and token budget, and by the time per output token, which is the mean step that a decoding
 * sequence sees. Where the time to first token is limited, prompts count that are read within it, one turn being waited for; the batch is lowered until the
 * share that the SLO asks for is.
 */
final class ColocatedRate {

    private final PlanningProblem problem;
    private final List<StageCost> costs;
    private final EngineLimits limits;
    private final long kvTokens;

    /**
     * A pipeline.
     *
     * @param problem what is planned
     * @param costs of its stages
     * @param limits of the engine on its GPUs
     * @param kvTokens that fit beside its weights
     */
    ColocatedRate(PlanningProblem problem, List<StageCost> costs, EngineLimits limits, long kvTokens) {
        this.problem = problem;
        this.costs = costs;
        this.limits = limits;
        this.kvTokens = kvTokens;
    }

    /** Micro-batches in flight and what each of them holds. */
    private record Load(int microBatches, ColocatedBatch batch) {
        int sequences() {
            return microBatches * batch.sequences();
        }
    }

    /** What it carries at the best batch; {@link PhaseRate#NONE} if not even one request can be served. */
    PhaseRate best() {
        if (kvTokens < problem.workload().outputs().longestSequence() || !fits(1)) {
            return PhaseRate.NONE;
        }
        int most = largest(mostSizes(), this::fits);
        if (limited() && attains(1)) {
            return bestUpTo(largest(most, this::attains));
        }
        return bestUpTo(most);
    }

    private boolean limited() {
        return Double.isFinite(problem.target().ttftLimitSeconds());
    }

    /** Sizes count micro-batches of one sequence up to the number of stages, then sequences in each. */
    private int mostSizes() {
        int stages = costs.size();
        return limits.maxSequences() < stages ? limits.maxSequences() : stages - 1 + limits.maxSequences() / stages;
    }

    private Optional<Load> load(int size) {
        int stages = costs.size();
        int each = Math.max(1, size - stages + 1);
        return ColocatedBatch.of(problem, limits.maxBatchTokens(), each)
                .map(batch -> new Load(Math.min(size, stages), batch));
    }

    /** The largest size for which the test holds; it holds for 1, and for none above one for which it does not. */
    private static int largest(int most, IntPredicate holds) {
        int low = 1;
        int high = most;
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (holds.test(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private boolean fits(int size) {
        return load(size)
                .filter(load ->
                        load.microBatches() * load.batch().residentTokens(problem) <= kvTokens || load.sequences() == 1)
                .filter(load -> tokenSeconds(load) <= problem.target().tpotLimitSeconds())
                .isPresent();
    }

    private boolean attains(int size) {
        int prompt = problem.workload().prompts().quantile(problem.target().attainment());
        return load(size).filter(load -> inTime(load, prompt)).isPresent();
    }

    private PhaseRate bestUpTo(int most) {
        PhaseRate best = PhaseRate.NONE;
        for (int size = most; size >= 1; size /= 2) {
            Optional<PhaseRate> rate = load(size).map(this::rate);
            if (rate.isPresent() && rate.get().goodPerSecond() > best.goodPerSecond()) {
                best = rate.get();
            }
        }
        return best;
    }

    private PhaseRate rate(Load load) {
        StepMix steps = load.batch().steps();
        double round = Math.max(sum(steps), load.microBatches() * slowest(steps));
        long prompt = Math.max(1, Math.round(problem.workload().prompts().mean()));
        return new PhaseRate(
                load.microBatches() * load.batch().requestsPerStep() / round,
                readSeconds(load, (int) prompt),
                tokenSeconds(load),
                goodShare(load),
                load.sequences());
    }

    /** Mean time between two tokens of a sequence; 0 where no request has a second one. */
    private double tokenSeconds(Load load) {
        if (problem.workload().outputs().meanDecodeSteps() == 0) {
            return 0;
        }
        StepMix gaps = load.batch().gaps();
        double others = (load.microBatches() - 1) * slowest(load.batch().steps());
        return Math.max(sum(gaps), others + slowest(gaps));
    }

    /** Time from the first to the last step that reads a prompt. */
    private double readSeconds(Load load, int promptTokens) {
        StepMix reading = StepMix.of(load.batch().reading(problem, promptTokens));
        double way = sum(reading);
        double round =
                Math.max(way, (load.microBatches() - 1) * slowest(load.batch().steps()) + slowest(reading));
        return (load.batch().chunksOf(promptTokens) - 1) * round + way;
    }

    private boolean inTime(Load load, int promptTokens) {
        double wait = slowest(load.batch().steps());
        return wait + readSeconds(load, promptTokens) <= problem.target().ttftLimitSeconds();
    }

    /** Share of the prompts whose first token is in time; longer ones take longer. */
    private double goodShare(Load load) {
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        if (!limited()) {
            return 1;
        }
        int low = 0;
        int high = prompts.quantiles().size();
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (inTime(load, prompts.quantiles().get(middle - 1))) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return (double) low / prompts.quantiles().size();
    }

    private double slowest(StepMix steps) {
        double most = 0;
        for (StageCost cost : costs) {
            most = Math.max(most, steps.mean(shape -> cost.seconds(shape)));
        }
        return most;
    }

    private double sum(StepMix steps) {
        double sum = 0;
        for (StageCost cost : costs) {
            sum += steps.mean((BatchShape shape) -> cost.seconds(shape));
        }
        return sum;
    }
}
