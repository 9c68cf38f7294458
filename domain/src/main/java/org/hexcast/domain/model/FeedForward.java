package org.hexcast.domain.model;

/**
 * Feed-forward network of one layer.
 *
 * @param size inner width
 * @param gated whether there are two up matrices (gate and up), as in SwiGLU, or one
 * @param bias whether its matrices have biases
 */
public record FeedForward(int size, boolean gated, boolean bias) {

    public FeedForward {
        if (size < 1 || size > 1 << 22) {
            throw new IllegalArgumentException("FFN size " + size + " must be from 1 to " + (1 << 22));
        }
    }

    /** Up matrices: 2 when gated, else 1. */
    public int upMatrices() {
        return gated ? 2 : 1;
    }
}
