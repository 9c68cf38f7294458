package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.ModelSpec;

/** Bytes of the KV cache. */
public final class KvBytes {

    private KvBytes() {}

    /** One KV head, for one token in one layer: key and value, {@code 2 d} values; of latent attention {@code c + r}. */
    public static double perHeadTokenAndLayer(ModelSpec model) {
        return model.attention().kvValuesPerHead() * model.precisions().kv().bytes();
    }

    /** One token in one layer on one of t devices: {@code max(1, k/t)} heads; of latent attention all that there is. */
    public static double perTokenAndLayer(ModelSpec model, int tensorDegree) {
        return model.attention().kvHeadsPerShard(tensorDegree) * perHeadTokenAndLayer(model);
    }

    /** One token in all layers, over all devices without replicas: {@code 2 L k d} values, or {@code L (c + r)}. */
    public static double perToken(ModelSpec model) {
        return model.layers() * perTokenAndLayer(model, 1);
    }
}
