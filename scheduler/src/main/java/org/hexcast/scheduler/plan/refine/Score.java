package org.hexcast.scheduler.plan.refine;

/**
 * How good a partition is; compared by value, then by tie-break.
 *
 * @param value what the objective counts; higher is better
 * @param tieBreak grows with spare capacity on the side that does not limit the flow, so that a search can cross plateaus
 */
public record Score(double value, double tieBreak) implements Comparable<Score> {

    private static final double EQUAL = 1e-9;

    @Override
    public int compareTo(Score other) {
        if (Math.abs(value - other.value) > EQUAL * Math.max(Math.abs(value), Math.abs(other.value))) {
            return Double.compare(value, other.value);
        }
        if (Math.abs(tieBreak - other.tieBreak) > EQUAL * Math.max(Math.abs(tieBreak), Math.abs(other.tieBreak))) {
            return Double.compare(tieBreak, other.tieBreak);
        }
        return 0;
    }
}
