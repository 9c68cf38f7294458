package org.hexcast.domain.model;

/**
 * Attention of one layer. {@code kvHeads < heads} is grouped-query attention, {@code kvHeads == 1} multi-query.
 *
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headSize values per head; {@code heads * headSize} may differ from the hidden size
 * @param inputBias whether the query, key and value projections have biases
 * @param outputBias whether the output projection has one
 * @param headNorms whether queries and keys are normalised per head (one weight vector each per layer)
 */
public record Attention(
        int heads, int kvHeads, int headSize, boolean inputBias, boolean outputBias, boolean headNorms) {

    public Attention {
        if (heads < 1 || heads > 1024) {
            throw new IllegalArgumentException("attention heads " + heads + " must be from 1 to 1024");
        }
        if (kvHeads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("KV heads " + kvHeads + " must divide the attention heads " + heads);
        }
        if (headSize < 1 || headSize > 4096) {
            throw new IllegalArgumentException("head size " + headSize + " must be from 1 to 4096");
        }
    }

    /** Width of the queries: {@code heads * headSize}. */
    public long queryWidth() {
        return (long) heads * headSize;
    }

    /** Width of the keys, and of the values: {@code kvHeads * headSize}. */
    public long kvWidth() {
        return (long) kvHeads * headSize;
    }
}
