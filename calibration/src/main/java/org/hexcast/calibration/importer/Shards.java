package org.hexcast.calibration.importer;

import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;

/**
 * Sizes of one GPU's shard of a decoder layer (Megatron, key MEGATRON): heads and FFN divided by the tensor degree, KV heads replicated when there are too
 * few.
 *
 * @param hidden hidden size h, not divided
 * @param heads heads on one GPU
 * @param ffn FFN size on one GPU
 * @param vocabulary rows of the token table on one GPU
 * @param precision of weights and activations
 */
record Shards(long hidden, Heads heads, long ffn, long vocabulary, Precision precision) {

    static Shards of(ModelSpec model, int tensorDegree, Precision precision) {
        if (!(model.attention() instanceof GroupedQueryAttention attention)
                || !(model.feedForward() instanceof DenseFeedForward ffn)) {
            throw new IllegalArgumentException(model.name() + " is no dense model with grouped-query attention");
        }
        Heads heads = new Heads(
                attention.heads() / tensorDegree, attention.kvHeadsPerShard(tensorDegree), attention.headSize());
        long vocabulary = model.embedding().vocabulary();
        return new Shards(
                model.hidden(),
                heads,
                ffn.size() / tensorDegree,
                (vocabulary + tensorDegree - 1) / tensorDegree,
                precision);
    }

    private Gemm gemm(long tokens, long columns, long inner) {
        return new Gemm(tokens, columns, inner, precision, precision);
    }

    private long queryWidth() {
        return (long) heads.query() * heads.size();
    }

    private long kvWidth() {
        return (long) heads.kv() * heads.size();
    }

    Gemm query(long tokens) {
        return gemm(tokens, queryWidth(), hidden);
    }

    Gemm keyOrValue(long tokens) {
        return gemm(tokens, kvWidth(), hidden);
    }

    Gemm queryKeyValue(long tokens) {
        return gemm(tokens, queryWidth() + 2 * kvWidth(), hidden);
    }

    Gemm output(long tokens) {
        return gemm(tokens, hidden, queryWidth());
    }

    /** Up matrices: 1 of them, or gate and up as one. */
    Gemm up(long tokens, int matrices) {
        return gemm(tokens, matrices * ffn, hidden);
    }

    Gemm down(long tokens) {
        return gemm(tokens, hidden, ffn);
    }

    Gemm head(long tokens) {
        return gemm(tokens, vocabulary, hidden);
    }

    Elementwise rotary(long tokens) {
        return new Elementwise(Elementwise.Kind.ROTARY, tokens, queryWidth() + kvWidth());
    }

    Elementwise activation(long tokens, boolean gated) {
        Elementwise.Kind kind = gated ? Elementwise.Kind.GATED_ACTIVATION : Elementwise.Kind.ACTIVATION;
        return new Elementwise(kind, tokens, ffn);
    }

    /** A kernel over the whole hidden state. */
    Elementwise hidden(Elementwise.Kind kind, long tokens) {
        return new Elementwise(kind, tokens, hidden);
    }
}
