package org.hexcast.domain.model;

import java.util.List;

/**
 * One FFN that every token passes; also one expert of a mixture.
 *
 * @param size inner width
 * @param gated whether there are two up matrices (gate and up), as in SwiGLU, or one
 * @param bias whether its matrices have biases
 */
public record DenseFeedForward(int size, boolean gated, boolean bias) implements FeedForward {

    public DenseFeedForward {
        if (size < 1 || size > 1 << 22) {
            throw new IllegalArgumentException("FFN size " + size + " must be from 1 to " + (1 << 22));
        }
    }

    /** Up matrices: 2 when gated, else 1. */
    public int upMatrices() {
        return gated ? 2 : 1;
    }

    @Override
    public List<Integer> sizes() {
        return List.of(size);
    }

    @Override
    public boolean divisibleBy(Sharding sharding) {
        return size % sharding.degree() == 0;
    }
}
