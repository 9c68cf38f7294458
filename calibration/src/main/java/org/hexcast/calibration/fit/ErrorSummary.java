package org.hexcast.calibration.fit;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Errors of predictions, {@code predicted / measured - 1}.
 *
 * @param count how many
 * @param median of the absolute errors
 * @param p90 90th percentile of the absolute errors
 * @param bias median of the signed errors
 */
public record ErrorSummary(int count, double median, double p90, double bias) {

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

    private static double percentile(double[] values, double percent) {
        return new Percentile()
                .withEstimationType(Percentile.EstimationType.R_7)
                .evaluate(values, percent);
    }
}
