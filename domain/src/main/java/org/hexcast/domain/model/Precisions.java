package org.hexcast.domain.model;

import org.hexcast.domain.hardware.Precision;

/**
 * How a served model stores its numbers. Quantised, below 16 bits, are only the matrices of the layers; embeddings, head, norms, biases and the router of
 * a mixture of experts stay {@link #unquantised}.
 *
 * @param weights of the matrices of the layers
 * @param activations of what they are multiplied with: the rate of the product is that of this precision
 * @param kv of the KV cache
 * @param scales what is stored beside quantised weights
 */
public record Precisions(Precision weights, Precision activations, Precision kv, WeightScales scales) {

    /** Input values that share a scale where nothing else is said of 4-bit weights. */
    private static final int USUAL_GROUP = 128;

    public Precisions {
        if (activations != weights && activations.bits() <= weights.bits()) {
            throw new IllegalArgumentException("weights in " + weights + " are not multiplied with activations in "
                    + activations + ": they must be in the same precision, or the activations wider");
        }
    }

    /** Weights without scales. */
    public Precisions(Precision weights, Precision activations, Precision kv) {
        this(weights, activations, kv, WeightScales.NONE);
    }

    /** Weights, activations and KV cache in the same precision. */
    public static Precisions all(Precision precision) {
        return new Precisions(precision, precision, precision);
    }

    /**
     * What the words of our files mean: 8-bit weights come with activations of the same precision (W8A8, one scale per output, which is not counted);
     * 4-bit weights are stored only, in groups of 128 with scales and zeros, and multiplied in 16 bits.
     */
    public static Precisions of(Precision weights, Precision kv) {
        if (weights.bits() >= 8) {
            return new Precisions(weights, weights, kv);
        }
        Precision wide = kv.bits() == 16 ? kv : Precision.FP16;
        return new Precisions(weights, wide, kv, WeightScales.grouped(USUAL_GROUP, weights));
    }

    /** Precision of all that is not quantised: the weights' own, else the nearest of the others that has 16 bits, else FP16. */
    public Precision unquantised() {
        if (weights.bits() >= 16) {
            return weights;
        }
        if (activations.bits() >= 16) {
            return activations;
        }
        return kv.bits() == 16 ? kv : Precision.FP16;
    }

    /** Whether weights, activations and KV cache all have 16 bits. */
    public boolean sixteenBits() {
        return weights.bits() == 16 && activations.bits() == 16 && kv.bits() == 16;
    }
}
