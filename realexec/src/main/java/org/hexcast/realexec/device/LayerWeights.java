package org.hexcast.realexec.device;

import org.hexcast.realexec.kernel.Matrix;

/**
 * Weights of one decoder layer on one device; t is the tensor degree.
 *
 * @param attentionNorm norm before attention
 * @param input queries, keys and values: {@code [(heads / t + 2 max(1, kvHeads / t)) headSize, hidden]}
 * @param output {@code [hidden, heads / t * headSize]}
 * @param ffnNorm norm before the FFN
 * @param up gate and up, or up alone: {@code [1 or 2 x ffn / t, hidden]}
 * @param down {@code [hidden, ffn / t]}
 */
record LayerWeights(
        NormWeights attentionNorm, Linear input, Linear output, NormWeights ffnNorm, Linear up, Linear down) {

    /**
     * A norm.
     *
     * @param weight one per hidden value
     * @param bias one per hidden value, empty for RMSNorm
     */
    @SuppressWarnings("ArrayRecordComponent")
    record NormWeights(float[] weight, float[] bias) {}

    /**
     * A matrix with or without a bias.
     *
     * @param matrix weights
     * @param bias one per output, empty if there is none
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Linear(Matrix matrix, float[] bias) {

        /** Adds the bias to so many rows. */
        void addBias(float[] rows, int count) {
            if (bias.length > 0) {
                for (int row = 0; row < count; row++) {
                    for (int i = 0; i < bias.length; i++) {
                        rows[row * bias.length + i] += bias[i];
                    }
                }
            }
        }
    }
}
