package org.hexcast.domain.model;

/**
 * Attention with keys and values per head. {@code kvHeads < heads} is grouped-query attention, {@code kvHeads == 1} multi-query, {@code kvHeads == heads}
 * multi-head.
 *
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headSize values per head; {@code heads * headSize} may differ from the hidden size
 * @param inputBias whether the query, key and value projections have biases
 * @param outputBias whether the output projection has one
 * @param headNorms whether queries and keys are normalised per head (one weight vector each per layer)
 */
public record GroupedQueryAttention(
        int heads, int kvHeads, int headSize, boolean inputBias, boolean outputBias, boolean headNorms)
        implements Attention {

    public GroupedQueryAttention {
        Attention.requireHeads(heads);
        if (kvHeads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("KV heads " + kvHeads + " must divide the attention heads " + heads);
        }
        if (headSize < 1 || headSize > 4096) {
            throw new IllegalArgumentException("head size " + headSize + " must be from 1 to 4096");
        }
    }

    /** A key and a value. */
    @Override
    public int kvValuesPerHead() {
        return 2 * headSize;
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
