package org.hexcast.scheduler.plan.strategy;

import java.util.List;
import java.util.Optional;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * What a replica with given stages can carry of the workload.
 *
 * <p>Prefill: batches of mean prompts under the token budget; a full pipeline finishes one each time its slowest stage does, so the rate is the batch over
 * the slowest stage, not over the latency. Where the time to first token is limited, only prompts that keep the limit in a busy replica count. Decode: as many micro-batches as stages; a round, in which every sequence gets a token, takes the longer of
 * one micro-batch's way through all stages and all micro-batches' turns at the slowest stage. The batch is limited by memory, by the engine and by the
 * limit on the time per output token, all at the workload's mean context. Co-located: see {@link ColocatedRate}.
 *
 * @param problem what is planned
 */
public record ReplicaCapacity(PlanningProblem problem) {

    /** Stands for a rate without bound, where decode has nothing to do; finite, because flow algorithms need it to be. */
    static final double UNBOUNDED = 1e9;

    /** What these stages carry in this role. */
    public PhaseRate rate(PhaseRole role, List<StageLayout> stages) {
        return switch (role) {
            case PREFILL -> prefill(stages);
            case DECODE -> decode(stages);
            case COLOCATED ->
                new ColocatedRate(
                                problem,
                                costs(stages),
                                problem.engine().limits().on(gpus(stages)),
                                tokens(stages))
                        .best();
        };
    }

    /**
     * The steps of a co-located replica with these stages that holds so many sequences, in as many micro-batches as stages; nothing if its steps have no room for
     * them.
     */
    public Optional<ColocatedBatch> colocated(List<StageLayout> stages, int sequences) {
        int microBatches = Math.max(1, Math.min(stages.size(), sequences));
        int budget = problem.engine().limits().on(gpus(stages)).maxBatchTokens();
        return ColocatedBatch.of(problem, budget, Math.max(1, sequences / microBatches));
    }

    private long tokens(List<StageLayout> stages) {
        long blocks = problem.memory().blocks(stages);
        int blockTokens = problem.engine().memory().blockTokens();
        return blocks > Long.MAX_VALUE / blockTokens ? Long.MAX_VALUE : blocks * blockTokens;
    }

    private List<StageCost> costs(List<StageLayout> stages) {
        return stages.stream()
                .map(s -> problem.costs().stage(problem.model(), s, problem.engine()))
                .toList();
    }

    private PhaseRate prefill(List<StageLayout> stages) {
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        long tokens = tokens(stages);
        if (tokens < prompts.longest()) {
            return PhaseRate.NONE;
        }
        double inMemory = tokens / ((stages.size() + 1) * prompts.mean());
        int most = (int) Math.max(1, Math.min(promptsPerStep(problem, gpus(stages)), Math.floor(inMemory)));
        List<StageCost> costs = costs(stages);
        return new PrefillRate(costs, most).best();
    }

    /** The batch of one prefill pipeline that carries most requests within the limit on the time to first token. */
    private final class PrefillRate {
        private final List<StageCost> costs;
        private final int mostPrompts;
        private final double[] aloneSeconds;

        private PrefillRate(List<StageCost> costs, int mostPrompts) {
            this.costs = costs;
            this.mostPrompts = mostPrompts;
            List<Integer> quantiles = problem.workload().prompts().quantiles();
            this.aloneSeconds = new double[limited() ? quantiles.size() : 0];
            for (int i = 0; i < aloneSeconds.length; i++) {
                aloneSeconds[i] = sum(costs, BatchShape.prompts(List.of(quantiles.get(i))));
            }
        }

        private boolean limited() {
            return Double.isFinite(problem.target().ttftLimitSeconds());
        }

        private PhaseRate best() {
            double mean = sum(costs, prompts(1));
            PhaseRate best = PhaseRate.NONE;
            for (int batch = limited() ? 1 : mostPrompts; batch <= mostPrompts; batch++) {
                double turn = slowest(costs, prompts(batch));
                PhaseRate rate = new PhaseRate(batch / turn, mean, 0, goodShare(turn), batch);
                if (rate.goodPerSecond() > best.goodPerSecond()) {
                    best = rate;
                }
            }
            return best;
        }

        /** Share of the prompts whose first token keeps the limit after waiting for one turn of the slowest stage. */
        private double goodShare(double turnSeconds) {
            if (!limited()) {
                return 1;
            }
            int good = 0;
            for (double seconds : aloneSeconds) {
                good += turnSeconds + seconds <= problem.target().ttftLimitSeconds() ? 1 : 0;
            }
            return (double) good / aloneSeconds.length;
        }
    }

    private BatchShape prompts(int batch) {
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        return BatchShape.prompts(batch, prompts.mean(), prompts.meanPairs());
    }

    private static List<GpuType> gpus(List<StageLayout> stages) {
        return stages.stream().map(StageLayout::gpu).toList();
    }

    /** Mean prompts that fill one prefill step of the engine on these GPUs. */
    static int promptsPerStep(PlanningProblem problem, List<GpuType> gpus) {
        EngineLimits limits = problem.engine().limits().on(gpus);
        double byTokens = Math.floor(
                limits.maxBatchTokens() / problem.workload().prompts().mean());
        return (int) Math.max(1, Math.min(limits.maxSequences(), byTokens));
    }

    /** KV tokens that a sequence holds while it decodes: its mean context, and half a block that is not full. */
    static double tokensPerSequence(PlanningProblem problem) {
        return problem.workload().outputs().decodeContext()
                + problem.engine().memory().blockTokens() / 2.0;
    }

    private PhaseRate decode(List<StageLayout> stages) {
        WorkloadSummary.Outputs outputs = problem.workload().outputs();
        long tokens = tokens(stages);
        if (tokens < outputs.longestSequence()) {
            return PhaseRate.NONE;
        }
        List<StageCost> costs = costs(stages);
        double inMemory = Math.floor(tokens / tokensPerSequence(problem));
        int most = (int)
                Math.max(1, Math.min(problem.engine().limits().on(gpus(stages)).maxSequences(), inMemory));
        double limit = problem.target().tpotLimitSeconds();
        if (roundSeconds(costs, 1) > limit) {
            return PhaseRate.NONE;
        }
        int low = 1;
        int high = most;
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            if (roundSeconds(costs, middle) <= limit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        // Micro-batches of equal size waste nothing: round down to whole ones.
        int batch = low >= stages.size() ? low / stages.size() * stages.size() : low;
        double round = roundSeconds(costs, batch);
        double steps = outputs.meanDecodeSteps();
        return new PhaseRate(steps == 0 ? UNBOUNDED : batch / round / steps, 0, round, 1, batch);
    }

    /** Time in which each of so many sequences gets one token. */
    double roundSeconds(List<StageCost> costs, int sequences) {
        int microBatches = Math.min(costs.size(), sequences);
        long each = (sequences + microBatches - 1L) / microBatches;
        BatchShape shape = decodeShape(problem, each);
        return Math.max(sum(costs, shape), microBatches * slowest(costs, shape));
    }

    /** One token for so many sequences of mean context. */
    static BatchShape decodeShape(PlanningProblem problem, long sequences) {
        double context = Math.max(1, problem.workload().outputs().decodeContext());
        return BatchShape.decode(sequences, Math.max(sequences, Math.round(sequences * context)));
    }

    private static double slowest(List<StageCost> costs, BatchShape shape) {
        double most = 0;
        for (StageCost cost : costs) {
            most = Math.max(most, cost.seconds(shape));
        }
        return most;
    }

    private static double sum(List<StageCost> costs, BatchShape shape) {
        double sum = 0;
        for (StageCost cost : costs) {
            sum += cost.seconds(shape);
        }
        return sum;
    }
}
