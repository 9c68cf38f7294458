package org.hexcast.domain.model;

import org.hexcast.domain.hardware.Precision;

/**
 * What is stored beside a quantised matrix {@code [inputs, outputs]}: one scale, and perhaps a zero point, for each block of its values.
 *
 * @param inputs inputs in a block
 * @param outputs outputs in a block
 * @param bytesPerBlock bytes of its scale and zero point; 0 where they are not counted
 */
public record WeightScales(int inputs, int outputs, double bytesPerBlock) {

    /** Nothing counted. */
    public static final WeightScales NONE = new WeightScales(1, 1, 0);

    public WeightScales {
        if (inputs < 1 || outputs < 1 || !(bytesPerBlock >= 0 && bytesPerBlock <= 64)) {
            throw new IllegalArgumentException("blocks of " + inputs + " x " + outputs + " weights with "
                    + bytesPerBlock + " bytes of scale must have at least one weight and at most 64 bytes");
        }
    }

    /** A 16-bit scale and a zero point as wide as a weight for each group of so many inputs of one output, as GPTQ and AWQ store them. */
    public static WeightScales grouped(int inputs, Precision weights) {
        return new WeightScales(inputs, 1, 2 + weights.bytes());
    }

    /** Bytes for a matrix; blocks that it does not fill count whole. */
    public double bytes(long matrixInputs, long matrixOutputs) {
        long down = (matrixInputs + inputs - 1) / inputs;
        long across = (matrixOutputs + outputs - 1) / outputs;
        return down * across * bytesPerBlock;
    }
}
