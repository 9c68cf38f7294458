package org.hexcast.calibration.fit;

import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.law.KernelFormula;

/** One sample as the fit sees it. Immutable. */
final class FitPoint {

    private final DeviceKernel kernel;
    private final double[] sizes;
    private final double logSeconds;

    FitPoint(DeviceKernel kernel, double seconds) {
        this.kernel = kernel;
        this.sizes = KernelFormula.sizes(kernel);
        this.logSeconds = Math.log(seconds);
    }

    DeviceKernel kernel() {
        return kernel;
    }

    /** As the formula lays them out. */
    double[] sizes() {
        return sizes;
    }

    double logSeconds() {
        return logSeconds;
    }
}
