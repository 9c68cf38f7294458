package org.hexcast.costmodel.kernel;

import org.hexcast.domain.hardware.Precision;

/**
 * One linear layer: {@code y[m, n] = x[m, k] W[k, n]}. Outputs have 16 bits, or 32 where the activations have.
 *
 * @param m rows: tokens
 * @param n columns: output features on this GPU
 * @param k inner size: input features on this GPU
 * @param weights storage of W
 * @param activations storage of x, and what the chip multiplies in
 */
public record Gemm(long m, long n, long k, Precision weights, Precision activations) implements DeviceKernel {

    public Gemm {
        Counted.positive("GEMM rows m", m);
        Counted.positive("GEMM columns n", n);
        Counted.positive("GEMM inner size k", k);
    }

    /** {@code 2 m n k}. */
    @Override
    public double flops() {
        return 2.0 * m * n * k;
    }

    /** Weights, inputs and outputs once each. */
    @Override
    public double bytes() {
        double output = activations == Precision.FP32 ? Precision.FP32.bytes() : Precision.BF16.bytes();
        return weightBytes() + (double) m * k * activations.bytes() + (double) m * n * output;
    }

    /** Bytes of W. */
    public double weightBytes() {
        return (double) k * n * weights.bytes();
    }
}
