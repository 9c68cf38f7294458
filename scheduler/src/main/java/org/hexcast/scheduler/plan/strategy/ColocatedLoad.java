package org.hexcast.scheduler.plan.strategy;

import java.util.Optional;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * Micro-batches of a co-located replica.
 *
 * @param problem what is planned
 * @param limits limits of the engine on the replica's GPUs
 * @param promptTokens length of the prompt whose first token is to be in time; 0 where none needs to be
 */
record ColocatedLoad(PlanningProblem problem, EngineLimits limits, int promptTokens) implements BatchLoad {

    @Override
    public int mostSequences() {
        return limits.maxSequences();
    }

    @Override
    public long leastTokens() {
        return problem.workload().outputs().longestSequence();
    }

    private Optional<ColocatedBatch> batch(int sequences) {
        return ColocatedBatch.of(problem, limits.maxBatchTokens(), sequences);
    }

    @Override
    public Optional<Steps> steps(int sequences) {
        return batch(sequences).map(b -> new Steps(b.steps(), b.residentTokens(problem), b.requestsPerStep()));
    }

    /** As many turns as the pieces of the prompt take, after one that is waited for; and one turn a token. */
    @Override
    public double turnLimit(int stages, int sequences) {
        double perToken = decodes() ? problem.target().tpotLimitSeconds() / stages : Double.POSITIVE_INFINITY;
        if (promptTokens == 0) {
            return perToken;
        }
        int chunks = batch(sequences).map(b -> b.chunksOf(promptTokens)).orElse(1);
        return Math.min(perToken, problem.target().ttftLimitSeconds() / (1.0 + (double) chunks * stages));
    }

    private boolean decodes() {
        return problem.workload().outputs().meanDecodeSteps() > 0;
    }

    @Override
    public Optional<Steps> alone() {
        return batch(1).map(b -> new Steps(b.gaps(), b.residentTokens(problem), b.requestsPerStep()));
    }
}
