package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.Precisions;

/**
 * A matrix of one layer, or as many equal ones as there are experts, as one device of a stage holds it.
 *
 * @param name of the product with it
 * @param inputs K, its rows
 * @param outputs N, its columns
 * @param copies matrices of this shape that the device holds
 * @param perToken how many of them one token passes on this device, on average
 * @param quantised whether it is stored in the precision of the weights; else unquantised
 */
public record LayerMatrix(String name, long inputs, long outputs, int copies, double perToken, boolean quantised) {

    /** One that every token passes. */
    static LayerMatrix of(String name, long inputs, long outputs) {
        return new LayerMatrix(name, inputs, outputs, 1, 1, true);
    }

    /** One that every token passes and that is never quantised. */
    static LayerMatrix wide(String name, long inputs, long outputs) {
        return new LayerMatrix(name, inputs, outputs, 1, 1, false);
    }

    /** Values stored: {@code K N} times the copies. */
    public long parameters() {
        return inputs * outputs * copies;
    }

    /** Values that one token is multiplied with, on average. */
    public double activeParameters() {
        return inputs * outputs * perToken;
    }

    /** Bytes of one copy with its scales. */
    public double bytesPerCopy(Precisions precisions) {
        double values = inputs * outputs;
        return quantised
                ? values * precisions.weights().bytes() + precisions.scales().bytes(inputs, outputs)
                : values * precisions.unquantised().bytes();
    }

    /** Bytes of all copies with their scales. */
    public double bytes(Precisions precisions) {
        return copies * bytesPerCopy(precisions);
    }
}
