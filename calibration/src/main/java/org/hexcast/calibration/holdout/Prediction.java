package org.hexcast.calibration.holdout;

import java.util.List;

/**
 * One measured time and what a law that did not see it says.
 *
 * @param group the group that it was held out with
 * @param measuredSeconds as measured
 * @param predictedSeconds as predicted
 */
public record Prediction(String group, double measuredSeconds, double predictedSeconds) {

    /** {@code predicted / measured - 1}. */
    public double error() {
        return predictedSeconds / measuredSeconds - 1;
    }

    static double[] errors(List<Prediction> predictions) {
        return predictions.stream().mapToDouble(Prediction::error).toArray();
    }
}
