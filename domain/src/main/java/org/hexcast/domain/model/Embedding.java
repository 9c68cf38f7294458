package org.hexcast.domain.model;

/**
 * What stands before the first and after the last layer.
 *
 * @param vocabulary rows of the token table
 * @param width columns of the token table; where it differs from the hidden size, two projections join them
 * @param positions rows of the learned position table, 0 where positions are rotary or linear
 * @param tied whether the head is the token table itself
 */
public record Embedding(int vocabulary, int width, int positions, boolean tied) {

    public Embedding {
        if (vocabulary < 1 || vocabulary > 1 << 24) {
            throw new IllegalArgumentException("vocabulary " + vocabulary + " must be from 1 to " + (1 << 24));
        }
        if (width < 1 || width > 1 << 20) {
            throw new IllegalArgumentException("embedding width " + width + " must be from 1 to " + (1 << 20));
        }
        if (positions < 0 || positions > 1 << 26) {
            throw new IllegalArgumentException("learned positions " + positions + " must be from 0 to " + (1 << 26));
        }
    }
}
