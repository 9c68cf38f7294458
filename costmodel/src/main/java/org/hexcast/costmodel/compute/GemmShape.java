package org.hexcast.costmodel.compute;

import org.hexcast.domain.hardware.Precision;

/**
 * Weights of a matrix product {@code [n, K] x [K, N]} on one GPU.
 *
 * @param inputs K
 * @param outputs N
 * @param stored storage of the weights
 * @param computed what the GPU multiplies in
 * @param weightBytes bytes of the weights with their scales
 */
record GemmShape(long inputs, long outputs, Precision stored, Precision computed, double weightBytes) {

    private static final double ACTIVATION_BYTES = 2;

    /** Operations for so many tokens. */
    double flops(double tokens) {
        return 2 * tokens * inputs * outputs;
    }

    /** Weights, inputs and outputs. */
    double bytes(double tokens) {
        return weightBytes + tokens * (inputs + outputs) * ACTIVATION_BYTES;
    }
}
