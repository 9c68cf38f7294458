package org.hexcast.scheduler.plan.strategy;

import java.util.Optional;

/** How the steps of one micro-batch depend on the sequences that it holds; what {@link BatchSearch} searches a batch and a pipeline for. */
interface BatchLoad {

    /** Sequences that all micro-batches may hold together. */
    int mostSequences();

    /** KV tokens that must fit whatever the batch: those of the longest request. */
    long leastTokens();

    /** The steps of a micro-batch of so many sequences; nothing if it may not hold them. */
    Optional<Steps> steps(int sequences);

    /**
     * Steps of a micro-batch.
     *
     * @param mix their shapes
     * @param residentTokens KV tokens that its sequences hold
     * @param donePerStep what it gets done in a step
     */
    record Steps(StepMix mix, double residentTokens, double donePerStep) {}

    /** Most seconds that the slowest of so many stages may take for such a step, on the mean. */
    double turnLimit(int stages, int sequences);

    /** What to look for within the limit where no batch keeps it: the steps of one sequence, as that sequence sees them. */
    Optional<Steps> alone();
}
