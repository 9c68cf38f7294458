package org.hexcast.costmodel.law;

import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;

/**
 * What of a GPU's data sheet formulas scale by.
 *
 * @param flopsPerSecond dense peak in the precision computed in
 * @param bytesPerSecond peak bandwidth of the device memory
 * @param multiprocessors streaming multiprocessors
 */
public record Chip(double flopsPerSecond, double bytesPerSecond, int multiprocessors) {

    /**
     * The chip of a GPU.
     *
     * @throws IllegalArgumentException if it does not compute in this precision
     */
    public static Chip of(GpuType gpu, Precision computed) {
        double peak = gpu.peak(computed)
                .or(() -> gpu.peak(computed == Precision.BF16 ? Precision.FP16 : computed))
                .orElseThrow(() -> new IllegalArgumentException(gpu.name() + " does not compute in " + computed));
        return new Chip(peak, gpu.bandwidthBytesPerSecond(), gpu.multiprocessors());
    }

    /** The least time for this work. */
    public double roofline(double flops, double bytes) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }
}
