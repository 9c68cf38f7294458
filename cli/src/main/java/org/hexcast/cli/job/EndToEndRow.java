package org.hexcast.cli.job;

import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;

/**
 * A measured end-to-end figure beside its prediction.
 *
 * @param sample the measurement
 * @param engine catalogue name of the engine that stands for the measured one
 * @param predicted in the measurement's unit
 * @param fittedOn whether the engine's overhead was fitted on it, so that it is not scored
 */
record EndToEndRow(ServingSample sample, String engine, double predicted, boolean fittedOn) {

    /** {@code predicted / measured - 1}. */
    double error() {
        return predicted / sample.value() - 1;
    }

    /** How loaded the system was. */
    String load() {
        return sample.load() instanceof ServingLoad.Saturating ? "saturated" : "one batch alone";
    }
}
