package org.hexcast.realexec.kernel;

import java.util.List;

/**
 * The arithmetic of a decoder layer on one device, float32, row-major. Every implementation gives the same bits, whatever the batch, the number of threads
 * and the width of a vector register, because each result is one chain of operations in a stated order:
 *
 * <ul>
 *   <li>a product is a chain of fused multiply-adds over the inputs in ascending order, from 0;
 *   <li>a sum that tensor-parallel shards share is one chain per slice of inputs, and the slices are added by {@link ExactSum}, whose order cannot matter;
 *   <li>attention of one query goes over the positions in ascending order, whatever the blocks.
 * </ul>
 *
 * <p>Each device owns one; calls come from one thread at a time.
 */
public interface LayerKernels extends AutoCloseable {

    /** What computes, for example {@code vector-256}: goes into profiles and reports. */
    String name();

    /**
     * Stores a matrix the way this implementation reads it.
     *
     * @param weights {@code [outputs, inputs]}, row-major, not kept
     * @param outputs rows
     * @param inputs columns
     * @param slice inputs of one slice of {@link #multiplySliced}; a divisor of the inputs
     */
    Matrix pack(float[] weights, int outputs, int inputs, int slice);

    /** {@code y[m, outputs] = x[m, inputs] W^T}. */
    void multiply(float[] x, int m, Matrix matrix, float[] y);

    /** The same product as a sum of slices that may go on in another shard: {@code y[m, outputs]} is overwritten by sums of {@link ExactSum}. */
    void multiplySliced(float[] x, int m, Matrix matrix, double[] y);

    /**
     * Attention of one query over what a sequence has cached, its own token included.
     *
     * @param query where its query heads are
     * @param cache keys and values of one layer
     * @param blocks blocks of the sequence, in order
     * @param context positions that it attends to, from 0; at least 1
     * @param output where {@code heads * headSize} results go
     */
    default void attend(Span query, KvCache cache, int[] blocks, int context, Span output) {
        attendAll(List.of(new AttentionQuery(query, blocks, context, output)), cache);
    }

    /** {@link #attend} for each query, with the queries and heads shared by the threads. */
    void attendAll(List<AttentionQuery> queries, KvCache cache);

    /** {@code y = x / sqrt(mean(x^2) + epsilon) * weight}, row by row. */
    void rmsNorm(float[] x, int m, float[] weight, float epsilon, float[] y);

    /** {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias}, row by row. */
    void layerNorm(float[] x, int m, float[] weight, float[] bias, float epsilon, float[] y);

    /** {@code y[m, width] = silu(x[m, 0:width]) * x[m, width:2 width]}: gate and up side by side. */
    void gate(float[] x, int m, int width, float[] y);

    /** {@code x = max(x, 0)}, the first count values in place. */
    void relu(float[] x, int count);

    /** Ends the threads. */
    @Override
    void close();

    /**
     * Values within an array.
     *
     * @param values the array, not copied
     * @param from index of the first
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Span(float[] values, int from) {}
}
