package org.hexcast.domain.result;

import java.util.ArrayList;
import java.util.List;

/**
 * A distribution of times, in seconds. Quantiles come from HdrHistogram with three significant digits; mean and maximum are exact.
 *
 * @param count how many times; all other figures are 0 when there are none
 * @param mean exact mean
 * @param max exact maximum
 * @param quantiles one value for each of {@link #SHARES}
 */
public record LatencySummary(long count, double mean, double max, List<Double> quantiles) {

    /** The shares at which quantiles are kept: every percent, then the tail. */
    public static final List<Double> SHARES = shares();

    public LatencySummary {
        quantiles = List.copyOf(quantiles);
        if (quantiles.size() != SHARES.size()) {
            throw new IllegalArgumentException(quantiles.size() + " quantiles, expected " + SHARES.size());
        }
    }

    private static List<Double> shares() {
        List<Double> list = new ArrayList<>();
        for (int percent = 0; percent <= 99; percent++) {
            list.add(percent / 100.0);
        }
        list.addAll(List.of(0.995, 0.999, 1.0));
        return List.copyOf(list);
    }

    /**
     * The quantile at one of {@link #SHARES}.
     *
     * @throws IllegalArgumentException for any other share
     */
    public double quantile(double share) {
        int index = SHARES.indexOf(share);
        if (index < 0) {
            throw new IllegalArgumentException("quantile " + share + " is not kept");
        }
        return quantiles.get(index);
    }
}
