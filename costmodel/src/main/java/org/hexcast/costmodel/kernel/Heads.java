package org.hexcast.costmodel.kernel;

/**
 * Attention heads on one GPU.
 *
 * @param query query heads
 * @param kv key-value heads; each serves {@code query / kv} query heads
 * @param size values per head
 */
public record Heads(int query, int kv, int size) {

    public Heads {
        Counted.positive("query heads", query);
        Counted.positive("KV heads", kv);
        Counted.positive("head size", size);
        if (query < kv || query % kv != 0) {
            throw new IllegalArgumentException(query + " query heads are not a multiple of " + kv + " KV heads");
        }
    }

    /** Values of K and V per token: {@code 2 kv size}. */
    public double kvValues() {
        return 2.0 * kv * size;
    }

    /** Values of Q, or of the output, per token: {@code query size}. */
    public double queryValues() {
        return (double) query * size;
    }
}
