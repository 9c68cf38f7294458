package org.hexcast.realexec.kernel;

/**
 * One query of a batch of attention.
 *
 * @param query where its query heads are
 * @param blocks blocks of the sequence, in order
 * @param context positions that it attends to, from 0; at least 1
 * @param output where {@code heads * headSize} results go; outputs of a batch do not overlap
 */
@SuppressWarnings("ArrayRecordComponent")
public record AttentionQuery(LayerKernels.Span query, int[] blocks, int context, LayerKernels.Span output) {

    public AttentionQuery {
        if (context < 1) {
            throw new IllegalArgumentException("a query attends to its own token at least, not to " + context);
        }
    }
}
