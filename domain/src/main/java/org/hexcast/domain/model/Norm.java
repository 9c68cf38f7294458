package org.hexcast.domain.model;

/**
 * The norms of a model.
 *
 * @param kind how they normalise
 * @param perLayer norms over the hidden size in one layer: 2, or 1 where attention and FFN run in parallel on one norm, or 4 with post-norms
 * @param others norms over the hidden size outside the layers: the final norm, and an embedding norm where there is one
 */
public record Norm(NormKind kind, int perLayer, int others) {

    public Norm {
        if (perLayer < 0 || perLayer > 8 || others < 0 || others > 8) {
            throw new IllegalArgumentException(
                    "norms: " + perLayer + " per layer and " + others + " others must each be from 0 to 8");
        }
    }
}
