package org.hexcast.domain.plan;

/**
 * How far to search. It counts evaluations, not seconds, so that the same seed gives the same plan on every machine.
 *
 * @param evaluations partitions evaluated by guided refinement, over all starts
 * @param starts partitions from which refinement starts
 * @param finalists plans that are simulated
 * @param seed of the random starts
 */
public record SearchBudget(int evaluations, int starts, int finalists, long seed) {

    /** Enough for a few dozen GPUs in seconds. */
    public static final int USUAL_EVALUATIONS = 9_000;

    /** Most from the partitioner, the others at random. */
    public static final int USUAL_STARTS = 12;

    /** Each costs one short simulation. */
    public static final int USUAL_FINALISTS = 4;

    public SearchBudget {
        if (evaluations < 1 || evaluations > 100_000_000) {
            throw new IllegalArgumentException("evaluations " + evaluations + " must be from 1 to 10^8");
        }
        if (starts < 1 || starts > 1000) {
            throw new IllegalArgumentException("starts " + starts + " must be from 1 to 1000");
        }
        if (finalists < 1 || finalists > 100) {
            throw new IllegalArgumentException("finalists " + finalists + " must be from 1 to 100");
        }
    }

    /** The usual budget with this seed. */
    public static SearchBudget usual(long seed) {
        return new SearchBudget(USUAL_EVALUATIONS, USUAL_STARTS, USUAL_FINALISTS, seed);
    }
}
