package org.hexcast.domain.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * A quantile function kept at fixed probabilities and linear between them. The probabilities are sixteenths, then halvings of what is left, so that the
 * long upper tail of token counts keeps its mean.
 *
 * @param tokens value at each of {@link #PROBABILITIES}, not falling, at least 1
 */
public record QuantileKnots(List<Integer> tokens) {

    /** Where the quantile function is kept. */
    public static final List<Double> PROBABILITIES = probabilities();

    public QuantileKnots {
        tokens = List.copyOf(tokens);
        if (tokens.size() != PROBABILITIES.size()) {
            throw new IllegalArgumentException(tokens.size() + " quantiles, expected " + PROBABILITIES.size());
        }
        int last = 1;
        for (int value : tokens) {
            if (value < last || value > TokenCount.MOST) {
                throw new IllegalArgumentException("quantiles must be from 1 to " + TokenCount.MOST
                        + " and must not fall, but " + value + " follows " + last);
            }
            last = value;
        }
    }

    private static List<Double> probabilities() {
        List<Double> list = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            list.add(i / 16.0);
        }
        for (double tail = 1.0 / 32; tail >= 1.0 / 128; tail /= 2) {
            list.add(1 - tail);
        }
        list.add(1.0);
        return List.copyOf(list);
    }

    /**
     * Quantiles of a sample: the order statistic at each probability.
     *
     * @param sorted the sample, not falling and not empty
     */
    public static QuantileKnots ofSorted(List<Integer> sorted) {
        List<Integer> values = new ArrayList<>();
        for (double p : PROBABILITIES) {
            values.add(sorted.get((int) Math.rint(p * (sorted.size() - 1))));
        }
        return new QuantileKnots(values);
    }

    /**
     * Quantile function, linear between the knots and rounded.
     *
     * @param u in [0, 1]
     */
    public int at(double u) {
        int upper = 1;
        while (upper < PROBABILITIES.size() - 1 && PROBABILITIES.get(upper) < u) {
            upper++;
        }
        double left = PROBABILITIES.get(upper - 1);
        double right = PROBABILITIES.get(upper);
        double fraction = Math.max(0, Math.min(1, (u - left) / (right - left)));
        int low = tokens.get(upper - 1);
        return (int) Math.rint(low + fraction * (tokens.get(upper) - low));
    }
}
