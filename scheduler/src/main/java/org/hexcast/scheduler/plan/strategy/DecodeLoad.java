package org.hexcast.scheduler.plan.strategy;

import java.util.Optional;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * Micro-batches of a decode replica: every sequence gets a token in each step.
 *
 * @param problem what is planned
 * @param mostSequences sequences that all micro-batches may hold together
 */
record DecodeLoad(PlanningProblem problem, int mostSequences) implements BatchLoad {

    @Override
    public long leastTokens() {
        return problem.workload().outputs().longestSequence();
    }

    @Override
    public Optional<Steps> steps(int sequences) {
        return Optional.of(new Steps(
                StepMix.of(ReplicaCapacity.decodeShape(problem, sequences)),
                sequences * ReplicaCapacity.tokensPerSequence(problem),
                sequences));
    }

    @Override
    public double turnLimit(int stages, int sequences) {
        return problem.target().tpotLimitSeconds() / stages;
    }

    @Override
    public Optional<Steps> alone() {
        return Optional.empty();
    }
}
