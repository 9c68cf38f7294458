package org.hexcast.domain.result;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where warm-up ends: the marginal standard error rule MSER-5 (White, Simulation 69(6), 1997; White, Cobb and Spratt, Winter Simulation Conference
 * 2000) on the time in system in order of arrival. Owned by one thread.
 *
 * <p>With batch means {@code x_1 ... x_n} of five observations it leaves out the d that minimises {@code sum over i > d of (x_i - mean)^2 / (n - d)^2}, for d
 * up to n/2; a minimum at that bound means that no steady state was found. Ours differs in that batches grow with the run, so that there are at most
 * {@value #MOST_BATCHES}: memory does not grow with the requests. Linear in the batches.
 */
final class WarmUpCut {

    static final int MOST_BATCHES = 400;

    private static final int LEAST_BATCH = 5;

    /** Batches from the bound on whose minimum counts as lying at it. */
    private static final double NEAR_BOUND = 0.02;

    private final long batch;
    private final long[] sums;
    private final long[] counts;

    /** For so many expected requests. */
    WarmUpCut(long requests) {
        batch = Math.max(LEAST_BATCH, (requests + MOST_BATCHES - 1) / MOST_BATCHES);
        int batches = (int) Math.max(1, (requests + batch - 1) / batch);
        sums = new long[batches];
        counts = new long[batches];
    }

    /**
     * What was found.
     *
     * @param arrivals how many to leave out
     * @param steady whether there is a steady state behind them
     */
    record Found(long arrivals, boolean steady) {}

    /** Notes how long a request was in the system; those beyond the expected number are not looked at. */
    void record(long arrivalIndex, long nanos) {
        long index = arrivalIndex / batch;
        if (index < sums.length) {
            sums[(int) index] += nanos;
            counts[(int) index]++;
        }
    }

    /** Where warm-up ends. */
    Found find() {
        List<Double> means = new ArrayList<>();
        List<Integer> batches = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            if (counts[i] > 0) {
                means.add((double) sums[i] / counts[i]);
                batches.add(i);
            }
        }
        int bound = means.size() / 2;
        int best = cut(means);
        boolean steady = best < bound - Math.floor(NEAR_BOUND * means.size());
        return new Found(best == 0 ? 0 : batches.get(best) * batch, steady);
    }

    /** The number of leading values to leave out, at most half of them. */
    static int cut(List<Double> values) {
        int n = values.size();
        double[] statistic = new double[n];
        double mean = 0;
        double squares = 0;
        // Welford's update from the last value to the first: no difference of large sums.
        for (int i = n - 1; i >= 0; i--) {
            int count = n - i;
            double off = values.get(i) - mean;
            mean += off / count;
            squares += off * (values.get(i) - mean);
            statistic[i] = squares / count / count;
        }
        int best = 0;
        for (int d = 1; d <= n / 2 && d < n; d++) {
            if (statistic[d] < statistic[best]) {
                best = d;
            }
        }
        return best;
    }
}
