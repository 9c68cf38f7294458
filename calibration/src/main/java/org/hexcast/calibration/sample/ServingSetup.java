package org.hexcast.calibration.sample;

import org.hexcast.domain.hardware.Precision;

/**
 * A model served by one engine on GPUs of one type.
 *
 * @param model catalogue name, or the publisher's where the catalogue has none
 * @param gpu catalogue name of the GPU type
 * @param devices GPUs that serve together, as tensor degree unless the engine text says otherwise
 * @param engine engine and version, in the words of whoever measured
 * @param precision of weights
 */
public record ServingSetup(String model, String gpu, int devices, String engine, Precision precision) {

    public ServingSetup {
        Told.named("model", model);
        Told.named("GPU type", gpu);
        Told.named("engine", engine);
        if (devices < 1) {
            throw new IllegalArgumentException("serving on " + devices + " devices needs at least 1");
        }
    }
}
