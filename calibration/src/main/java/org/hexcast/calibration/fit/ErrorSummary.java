package org.hexcast.calibration.fit;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.hexcast.domain.profile.FitQuality;

/**
 * Errors of predictions, {@code predicted / measured - 1}.
 *
 * @param count how many
 * @param median of the absolute errors
 * @param p90 90th percentile of the absolute errors
 * @param bias median of the signed errors
 */
public record ErrorSummary(int count, double median, double p90, double bias) {

    private static final double MOST = 100;

    /** Of no prediction. */
    public static final ErrorSummary NONE = new ErrorSummary(0, 0, 0, 0);

    /** Of these errors. */
    public static ErrorSummary of(double[] errors) {
        if (errors.length == 0) {
            return NONE;
        }
        double[] absolute = Arrays.stream(errors).map(Math::abs).toArray();
        return new ErrorSummary(
                errors.length, percentile(absolute, 50), percentile(absolute, 90), percentile(errors, 50));
    }

    /**
     * As a profile keeps it; errors beyond a hundred times the measured time are kept as that.
     *
     * @param samples fitted on
     * @param spread standard deviation of the logarithm over whole shapes
     * @param heldOut what was held out
     */
    public FitQuality quality(long samples, double spread, String heldOut) {
        return new FitQuality(samples, most(median), most(p90), most(bias), most(spread), heldOut);
    }

    private static double most(double error) {
        return Math.min(MOST, error);
    }

    private static double percentile(double[] values, double percent) {
        return new Percentile()
                .withEstimationType(Percentile.EstimationType.R_7)
                .evaluate(values, percent);
    }
}
