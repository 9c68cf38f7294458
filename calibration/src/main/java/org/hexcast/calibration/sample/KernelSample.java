package org.hexcast.calibration.sample;

import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.KernelShape;

/**
 * One measured time of one kernel.
 *
 * @param shape what ran
 * @param gpu catalogue name of the GPU type, for example {@code A100-SXM-80GB}
 * @param devices GPUs that took part, each with the shape's sizes; 1 for a kernel that runs alone
 * @param seconds how long it took, the median where there were several runs
 * @param kernel which implementation, in the words of whoever measured it, for example {@code vllm_default bfloat16}
 * @param source key of the source, file and line
 */
public record KernelSample(KernelShape shape, String gpu, int devices, double seconds, String kernel, String source) {

    public KernelSample {
        Told.named("GPU type", gpu);
        Told.named("kernel", kernel);
        Told.named("source", source);
        if (devices < 1) {
            throw new IllegalArgumentException("a sample of " + devices + " devices needs at least 1");
        }
        Told.measured("seconds", seconds);
        if (shape instanceof Collective collective && collective.devices() != devices) {
            throw new IllegalArgumentException(
                    "a collective of " + collective.devices() + " devices was measured on " + devices);
        }
    }

    /** The same kernel with another time. */
    public KernelSample lasting(double otherSeconds) {
        return new KernelSample(shape, gpu, devices, otherSeconds, kernel, source);
    }
}
