package org.hexcast.domain.model;

/** How a layer is normalised. */
public enum NormKind {
    /** RMSNorm: one weight per hidden value. */
    RMS,
    /** LayerNorm: weight and bias per hidden value. */
    LAYER,
    /** LayerNorm without bias. */
    LAYER_NO_BIAS;

    /** Values that one norm of this width stores. */
    public long values(long width) {
        return this == LAYER ? 2 * width : width;
    }
}
