package org.hexcast.calibration.holdout;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;

/** A way to learn times from samples. Deterministic, and free to run on any thread. */
@FunctionalInterface
public interface Recipe {

    /**
     * Learns.
     *
     * @param seen samples that may be looked at
     * @return seconds of any kernel of the same key
     */
    ToDoubleFunction<DeviceKernel> learn(List<KernelSample> seen);
}
