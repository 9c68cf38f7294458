package org.hexcast.costmodel.compute;

import java.util.Optional;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Precisions;

/**
 * What a GPU computes in. Quantised activations need units for them; a GPU without (FP8 before Ada) widens the weights to 16 bits as it reads them, as the
 * weight-only kernels of the engines do.
 *
 * @param stored storage of quantised matrices
 * @param computed what products with them are computed in
 * @param wide 16-bit format of all else
 */
record KernelPrecisions(Precision stored, Precision computed, Precision wide) {

    /** On this GPU, or nothing if it has no units for the 16-bit format, or for FP32 where the model is kept in it. */
    static Optional<KernelPrecisions> on(GpuType gpu, Precisions precisions) {
        Precision wide = precisions.unquantised();
        if (gpu.peak(wide).isEmpty()) {
            return Optional.empty();
        }
        Precision activations = precisions.activations();
        Precision computed = gpu.peak(activations).isPresent() ? activations : wide;
        return Optional.of(new KernelPrecisions(precisions.weights(), computed, wide));
    }
}
