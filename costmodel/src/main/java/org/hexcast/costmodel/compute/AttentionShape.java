package org.hexcast.costmodel.compute;

import org.hexcast.costmodel.formula.AttentionWidths;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.ModelSpec;

/**
 * Attention of one layer on one of t GPUs.
 *
 * @param heads heads there; of latent attention one KV head as wide as the latent vector
 * @param kv storage of the KV cache
 * @param flopsPerPair of a query and a key in a prefill, where latent attention works on the keys and values of every head
 * @param flopsPerKey of a new token and a cached one in a decode step, where latent attention works on the latent vector itself (the absorbed form)
 * @param kvBytesPerKey read of each cached token
 * @param queryBytesPerToken queries read and outputs written of each new token
 * @param latent whether it is latent attention, which no kernel tables cover
 */
record AttentionShape(
        Heads heads,
        Precision kv,
        double flopsPerPair,
        double flopsPerKey,
        double kvBytesPerKey,
        double queryBytesPerToken,
        boolean latent) {

    private static final double ACTIVATION_BYTES = 2;

    /** Of a model cut into t shards. */
    static AttentionShape of(ModelSpec model, int tensorDegree) {
        int queries = model.attention().heads() / tensorDegree;
        Precision kv = model.precisions().kv();
        double kvBytes = KvBytes.perTokenAndLayer(model, tensorDegree);
        if (model.attention() instanceof LatentAttention latent) {
            double perHead = latent.sizes().query() + latent.sizes().value();
            double absorbed = latent.kvValuesPerHead() + latent.ranks().keyValue();
            return new AttentionShape(
                    new Heads(queries, 1, latent.kvValuesPerHead()),
                    kv,
                    2 * queries * perHead,
                    2 * queries * absorbed,
                    kvBytes,
                    queries * absorbed * ACTIVATION_BYTES,
                    true);
        }
        int size = ((GroupedQueryAttention) model.attention()).headSize();
        double width = AttentionWidths.outputs(model, tensorDegree);
        return new AttentionShape(
                new Heads(queries, model.attention().kvHeadsPerShard(tensorDegree), size),
                kv,
                4 * width,
                4 * width,
                kvBytes,
                2 * width * ACTIVATION_BYTES,
                false);
    }
}
