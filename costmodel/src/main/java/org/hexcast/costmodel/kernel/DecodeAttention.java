package org.hexcast.costmodel.kernel;

import org.hexcast.domain.hardware.Precision;

/**
 * Attention of one new token per sequence; all sequences alike. Q and outputs have 16 bits, or 32 where K and V have.
 *
 * @param sequences sequences, one new token each
 * @param contextTokens tokens that each new token attends to, itself included: cached tokens + 1
 * @param heads heads on this GPU
 * @param kv storage of K and V
 */
public record DecodeAttention(long sequences, long contextTokens, Heads heads, Precision kv) implements DeviceKernel {

    public DecodeAttention {
        Counted.positive("sequences", sequences);
        Counted.positive("context tokens", contextTokens);
    }

    /** {@code 4 sequences context query size}. */
    @Override
    public double flops() {
        return 4.0 * sequences * contextTokens * heads.queryValues();
    }

    /** K and V of the context, Q and outputs of the new tokens. */
    @Override
    public double bytes() {
        double queries = 2 * heads.queryValues() * computed().bytes();
        return sequences * (queries + contextTokens * heads.kvValues() * kv.bytes());
    }

    /** What is computed in: 32 bits where K and V have as many, else 16. */
    public Precision computed() {
        return kv == Precision.FP32 ? Precision.FP32 : Precision.BF16;
    }
}
