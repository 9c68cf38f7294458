package org.hexcast.domain.result;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One plan under many draws of the cost errors, with the same requests each time. A draw errs alike for every plan, so that two plans can be compared draw by
 * draw.
 *
 * @param judgedBy the figure that the objective is about
 * @param runs the run without errors (draw 0), then the draws; none where nobody asked
 */
public record Draws(DrawnFigure judgedBy, List<DrawnRun> runs) {

    /** Most draws of a run. */
    public static final int MOST = 1000;

    public Draws {
        runs = List.copyOf(runs);
        if (!runs.isEmpty()) {
            requireCount(runs.size() - 1);
            Set<Long> seen = new HashSet<>();
            for (DrawnRun run : runs) {
                if (!seen.add(run.draw())) {
                    throw new IllegalArgumentException("draw " + run.draw() + " is there twice");
                }
            }
            if (runs.get(0).draw() != 0) {
                throw new IllegalArgumentException(
                        "the first draw is " + runs.get(0).draw() + ", not 0, the run without errors");
            }
        }
    }

    /** Nobody asked. */
    public static Draws none(DrawnFigure judgedBy) {
        return new Draws(judgedBy, List.of());
    }

    /**
     * Checks a number of draws: 0, or enough for a band.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static int requireCount(int count) {
        if (count != 0 && (count < Band.LEAST_DRAWS || count > MOST)) {
            throw new IllegalArgumentException(count + " draws are not 0, nor from " + Band.LEAST_DRAWS + " to " + MOST
                    + ": fewer cannot hold 80 % between their lowest and highest");
        }
        return count;
    }

    /** Number of draws. */
    public int count() {
        return Math.max(0, runs.size() - 1);
    }

    /** Whether there are any. */
    public boolean isGiven() {
        return !runs.isEmpty();
    }

    /** Where a figure lies; empty where there are no draws. */
    public Optional<Band> band(DrawnFigure figure) {
        return isGiven() ? Optional.of(Band.of(values(figure))) : Optional.empty();
    }

    private List<Double> values(DrawnFigure figure) {
        return runs.stream().skip(1).map(run -> run.figure(figure)).toList();
    }

    /** Whether both have the same draws in the same order. */
    public boolean isCommonWith(Draws other) {
        return runs.stream()
                .map(DrawnRun::draw)
                .toList()
                .equals(other.runs.stream().map(DrawnRun::draw).toList());
    }

    /**
     * How often this one is ahead of another and behind it.
     *
     * @throws IllegalArgumentException if the draws are not common
     */
    public DrawTally against(Draws other, DrawnFigure figure) {
        if (!isGiven() || !isCommonWith(other)) {
            throw new IllegalArgumentException("only plans under the same draws can be compared draw by draw");
        }
        int ahead = 0;
        int behind = 0;
        for (int d = 1; d < runs.size(); d++) {
            int order =
                    Double.compare(runs.get(d).figure(figure), other.runs.get(d).figure(figure));
            int better = figure.moreIsBetter() ? order : -order;
            ahead += better > 0 ? 1 : 0;
            behind += better < 0 ? 1 : 0;
        }
        return new DrawTally(ahead, behind, count() - ahead - behind);
    }
}
