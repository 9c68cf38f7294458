package org.hexcast.sim.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Integral over time of a quantity, bin by bin, in memory that does not grow: whenever the bins are full, neighbours are added up and all become twice as
 * wide. Contributions may come in any order. Owned by whoever adds to it.
 */
public final class TimeBins {

    private final double[] integrals;
    private long widthNanos;

    /**
     * Empty bins.
     *
     * @param bins how many there are at most, an even number
     * @param widthNanos their first width
     */
    public TimeBins(int bins, long widthNanos) {
        if (bins < 2 || bins % 2 != 0 || widthNanos < 1) {
            throw new IllegalArgumentException(
                    bins + " bins of " + widthNanos + " ns: their number must be even, their width above 0");
        }
        this.integrals = new double[bins];
        this.widthNanos = widthNanos;
    }

    /** Width of a bin now. */
    public long widthNanos() {
        return widthNanos;
    }

    /** The quantity had this value from one time to another. */
    public void add(long fromNanos, long toNanos, double value) {
        if (toNanos <= fromNanos || value == 0) {
            return;
        }
        reach(toNanos);
        int first = (int) (fromNanos / widthNanos);
        int last = (int) ((toNanos - 1) / widthNanos);
        for (int bin = first; bin <= last; bin++) {
            long begin = Math.max(fromNanos, bin * widthNanos);
            long end = Math.min(toNanos, (bin + 1) * widthNanos);
            integrals[bin] += value * (end - begin);
        }
    }

    /** Widens the bins until they reach so far. */
    public void reach(long nanos) {
        while (nanos > integrals.length * widthNanos) {
            for (int i = 0; i < integrals.length / 2; i++) {
                integrals[i] = integrals[2 * i] + integrals[2 * i + 1];
            }
            Arrays.fill(integrals, integrals.length / 2, integrals.length, 0);
            widthNanos *= 2;
        }
    }

    /** Integral from the start to the end, in value times nanoseconds. */
    public double integral() {
        return Arrays.stream(integrals).sum();
    }

    /**
     * Time average of each bin until an end that nothing lies behind; the last bin counts until there only. The width is the same for every quantity that is
     * read until the same end.
     */
    public List<Double> means(long endNanos) {
        reach(endNanos);
        List<Double> means = new ArrayList<>();
        for (int bin = 0; bin * widthNanos < endNanos; bin++) {
            long end = Math.min(endNanos, (bin + 1) * widthNanos);
            means.add(integrals[bin] / (end - bin * widthNanos));
        }
        return means;
    }
}
