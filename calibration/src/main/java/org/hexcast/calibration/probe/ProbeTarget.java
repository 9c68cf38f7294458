package org.hexcast.calibration.probe;

import java.util.Set;
import java.util.TreeSet;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.kernel.LayerKernels;

/**
 * What probes measure.
 *
 * @param model whose shards
 * @param degrees tensor degrees, in order
 * @param gpu type of the device
 * @param kernels its kernels
 */
public record ProbeTarget(ModelSpec model, Set<Integer> degrees, GpuType gpu, LayerKernels kernels) {

    /** What samples of our own name as their source. */
    static final String SOURCE = "own probe";

    public ProbeTarget {
        degrees = new TreeSet<>(degrees);
        if (model.precisions().unquantised() != Precision.FP32
                || model.precisions().weights() != Precision.FP32) {
            throw new IllegalArgumentException("A CPU device computes in FP32, but " + model.name() + " is kept in "
                    + model.precisions().weights() + ".\nMaybe state precision: fp32.");
        }
        for (int degree : degrees) {
            if (degree < 1 || !model.divisibleBy(degree)) {
                throw new IllegalArgumentException(
                        model.name() + " cannot be cut into " + degree + " shards, so that there is nothing to probe.");
            }
        }
    }

    /** What devices compute. */
    DecoderShape shape() {
        return DecoderShape.of(model, DecoderShape.Numerics.USUAL);
    }

    /** A sample of one device. */
    KernelSample sample(KernelShape shape, double seconds) {
        return sample(shape, 1, seconds);
    }

    /** A sample of several devices. */
    KernelSample sample(KernelShape shape, int devices, double seconds) {
        return new KernelSample(shape, gpu.name(), devices, seconds, kernels.name(), SOURCE);
    }
}
