package org.hexcast.domain.model;

/**
 * Multi-head latent attention (DeepSeek-V2, 2024, section 2.1): all heads share one compressed vector per token, from which each makes its key and value.
 * The cache keeps that vector and one rotary key, {@code c + r} values, and every shard needs all of them.
 *
 * @param heads query heads; as many key and value heads are made from the latent vector
 * @param ranks widths of the compressed vectors
 * @param sizes widths of one head
 */
public record LatentAttention(int heads, Ranks ranks, HeadSizes sizes) implements Attention {

    private static final int MOST = 1 << 16;

    /**
     * Widths of the compressed vectors; each is normalised before it is used.
     *
     * @param query that of the queries, 0 where queries are projected without compression
     * @param keyValue c, that of keys and values together
     */
    public record Ranks(int query, int keyValue) {
        public Ranks {
            if (query < 0 || query > MOST) {
                throw new IllegalArgumentException("query rank " + query + " must be from 0 to " + MOST);
            }
            if (keyValue < 1 || keyValue > MOST) {
                throw new IllegalArgumentException("KV rank " + keyValue + " must be from 1 to " + MOST);
            }
        }
    }

    /**
     * Widths of one head.
     *
     * @param plain part of query and key without positions
     * @param rotary r, part of query and key with rotary positions; the key's is the same for all heads
     * @param value of the value
     */
    public record HeadSizes(int plain, int rotary, int value) {
        public HeadSizes {
            if (Math.min(plain, Math.min(rotary, value)) < 1 || Math.max(plain, Math.max(rotary, value)) > 4096) {
                throw new IllegalArgumentException("head sizes " + plain + " without positions, " + rotary
                        + " with rotary ones and " + value + " of values must each be from 1 to 4096");
            }
        }

        /** Width of the query of one head, and of its key. */
        public int query() {
            return plain + rotary;
        }
    }

    public LatentAttention {
        Attention.requireHeads(heads);
    }

    /** One: the latent vector is not cut. */
    @Override
    public int kvHeads() {
        return 1;
    }

    /** The latent vector and the rotary key. */
    @Override
    public int kvValuesPerHead() {
        return ranks.keyValue() + sizes.rotary();
    }
}
