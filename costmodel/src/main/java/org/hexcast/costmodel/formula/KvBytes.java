package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.ModelSpec;

/** Bytes of the KV cache. */
public final class KvBytes {

    private KvBytes() {}

    /** Key and value of one head, for one token in one layer: {@code 2 d} values. */
    public static double perHeadTokenAndLayer(ModelSpec model) {
        return 2.0 * model.attention().headSize() * model.precisions().kv().bytes();
    }

    /** One token in one layer on one of t devices: {@code max(1, k/t)} heads. */
    public static double perTokenAndLayer(ModelSpec model, int tensorDegree) {
        return model.kvHeadsPerShard(tensorDegree) * perHeadTokenAndLayer(model);
    }

    /** One token in all layers, over all devices without replicas: {@code 2 L k d} values. */
    public static double perToken(ModelSpec model) {
        return model.layers() * perTokenAndLayer(model, 1);
    }
}
