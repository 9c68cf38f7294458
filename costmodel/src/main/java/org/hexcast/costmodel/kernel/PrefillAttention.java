package org.hexcast.costmodel.kernel;

import org.hexcast.domain.hardware.Precision;

/**
 * Causal attention of new tokens over themselves and over what is cached; all sequences alike. Q and outputs have 16 bits, or 32 where K and V have.
 *
 * @param sequences sequences
 * @param newTokens new tokens n of each
 * @param cachedTokens cached tokens c of each, before the new ones
 * @param heads heads on this GPU
 * @param kv storage of K and V
 */
public record PrefillAttention(long sequences, long newTokens, long cachedTokens, Heads heads, Precision kv)
        implements DeviceKernel {

    public PrefillAttention {
        Counted.positive("sequences", sequences);
        Counted.positive("new tokens", newTokens);
        Counted.notNegative("cached tokens", cachedTokens);
    }

    /** Query-key pairs that the causal mask leaves: {@code sequences (n c + n (n + 1) / 2)}. */
    public double pairs() {
        return sequences * (newTokens * (double) cachedTokens + newTokens * (newTokens + 1.0) / 2);
    }

    /** {@code 4 pairs query size}: one product for the scores, one for the values. */
    @Override
    public double flops() {
        return 4 * pairs() * heads.queryValues();
    }

    /** Q and outputs of the new tokens, K and V of all. */
    @Override
    public double bytes() {
        double queries = newTokens * 2 * heads.queryValues() * computed().bytes();
        double context = ((double) newTokens + cachedTokens) * heads.kvValues() * kv.bytes();
        return sequences * (queries + context);
    }

    /** What is computed in: 32 bits where K and V have as many, else 16. */
    public Precision computed() {
        return kv == Precision.FP32 ? Precision.FP32 : Precision.BF16;
    }
}
