package org.hexcast.domain.result;

import java.util.List;
import java.util.OptionalDouble;
import umontreal.ssj.probdist.StudentDist;

/**
 * Mean of a figure over replications.
 *
 * @param mean over the replications
 * @param standardError of that mean; 0 where there is one replication, infinite where the mean is
 * @param samples number of replications
 */
public record Estimate(double mean, double standardError, int samples) {

    /** Mean and standard error of at least one value. */
    public static Estimate of(List<Double> values) {
        int n = values.size();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / n;
        if (Double.isInfinite(mean)) {
            return new Estimate(mean, n == 1 ? 0 : Double.POSITIVE_INFINITY, n);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Estimate(mean, n == 1 ? 0 : Math.sqrt(squares / (n - 1) / n), n);
    }

    /** Half-width of the 95 % confidence interval (Student's t); absent with fewer than two replications or an infinite mean. */
    public OptionalDouble halfWidth() {
        return samples < 2 || Double.isInfinite(mean)
                ? OptionalDouble.empty()
                : OptionalDouble.of(standardError * StudentDist.inverseF(samples - 1, 0.975));
    }
}
