package org.hexcast.domain.model;

import org.hexcast.domain.hardware.Precision;

/**
 * How a served model stores its numbers. Activations are computed in the precision of the weights while both are 16 bits wide.
 *
 * @param weights of the weights
 * @param kv of the KV cache
 */
public record Precisions(Precision weights, Precision kv) {

    /** Weights, activations and KV cache in the same precision. */
    public static Precisions all(Precision precision) {
        return new Precisions(precision, precision);
    }
}
