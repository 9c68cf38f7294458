package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.ModelSpec;

/** Values per token that attention reads and writes on one of t devices. */
public final class AttentionWidths {

    private AttentionWidths() {}

    /**
     * Queries, keys and values: {@code (a/t + 2 max(1, k/t)) d}. Of latent attention those of a prefill, made from the compressed vectors for each head:
     * {@code a/t (2 (p + r) + v)} with p, r and v the head sizes without and with positions and of values.
     */
    public static long inputs(ModelSpec model, int tensorDegree) {
        Attention attention = model.attention();
        long heads = attention.heads() / tensorDegree;
        if (attention instanceof LatentAttention latent) {
            return heads * (2L * latent.sizes().query() + latent.sizes().value());
        }
        return grouped(attention).headSize() * (heads + 2L * attention.kvHeadsPerShard(tensorDegree));
    }

    /** What goes into the output projection: a value for each head, {@code a/t d} or {@code a/t v}. */
    public static long outputs(ModelSpec model, int tensorDegree) {
        Attention attention = model.attention();
        long heads = attention.heads() / tensorDegree;
        return attention instanceof LatentAttention latent
                ? heads * latent.sizes().value()
                : heads * grouped(attention).headSize();
    }

    /** Compressed vectors and rotary key of latent attention, whole on every device; 0 for others. */
    public static long compressed(ModelSpec model) {
        return model.attention() instanceof LatentAttention latent
                ? latent.ranks().query() + (long) latent.kvValuesPerHead()
                : 0;
    }

    private static GroupedQueryAttention grouped(Attention attention) {
        return (GroupedQueryAttention) attention;
    }
}
