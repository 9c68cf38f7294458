package org.hexcast.domain.result;

import java.util.List;

/**
 * Where a figure lies with 80 %, as far as the costs are known: from the 10 % to the 90 % quantile over draws of their errors. Chance in arrivals and lengths is
 * not in it.
 *
 * @param low a tenth of the draws lie below
 * @param high a tenth of the draws lie above
 */
public record Band(double low, double high) {

    /** Fewest draws whose range holds a further one with 80 %: among n + 1 alike, it is the lowest or the highest with 2 / (n + 1). */
    public static final int LEAST_DRAWS = 9;

    private static final double TAIL = 0.1;

    public Band {
        if (!(low <= high)) {
            throw new IllegalArgumentException("a band from " + low + " to " + high + " runs backwards");
        }
    }

    /**
     * The band of at least {@link #LEAST_DRAWS} values. The p-quantile of n sorted values is the one at p (n + 1), counted from 1, and straight between two
     * neighbours (Hyndman and Fan, The American Statistician 1996, definition 6). A further draw is inside with 80 %: whatever the distribution with 9, 19, 29 draws and so on, and about so between them.
     */
    public static Band of(List<Double> values) {
        if (values.size() < LEAST_DRAWS) {
            throw new IllegalArgumentException(
                    "a band of " + values.size() + " draws is none; it takes at least " + LEAST_DRAWS);
        }
        List<Double> sorted = values.stream().sorted().toList();
        return new Band(at(sorted, TAIL * (sorted.size() + 1)), at(sorted, (1 - TAIL) * (sorted.size() + 1)));
    }

    private static double at(List<Double> sorted, double place) {
        int below = (int) Math.max(1, Math.min(sorted.size() - 1, Math.floor(place)));
        double low = sorted.get(below - 1);
        double high = sorted.get(below);
        return low == high ? low : low + Math.max(0, Math.min(1, place - below)) * (high - low);
    }

    /** Whether a value lies inside, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
