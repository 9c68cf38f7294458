package org.hexcast.realexec.kernel.vector;

import static org.hexcast.realexec.kernel.vector.PanelChains.LANES;
import static org.hexcast.realexec.kernel.vector.PanelChains.SPECIES;

import jdk.incubator.vector.FloatVector;
import org.hexcast.realexec.kernel.AttentionQuery;
import org.hexcast.realexec.kernel.KvCache;

/**
 * Attention of one query over one KV head. Lanes are slots for the scores and values for the weighted sum; eight vectors of chains at a time, as in
 * {@link PanelChains}.
 */
final class VectorAttention {

    /** Vectors of slots that are scored side by side, from whatever blocks. */
    private static final int SIDE = 8;

    private final AttentionQuery query;
    private final KvCache cache;
    private final int kvHead;
    private final float[] scores;

    /**
     * Attention of a query.
     *
     * @param scores scratch memory of {@link #scoreFloats}
     */
    VectorAttention(AttentionQuery query, KvCache cache, int kvHead, float[] scores) {
        this.query = query;
        this.cache = cache;
        this.kvHead = kvHead;
        this.scores = scores;
    }

    /** Floats of scratch memory that a context needs. */
    static int scoreFloats(int context) {
        int step = SIDE * LANES;
        return (context + step - 1) / step * step;
    }

    /** Computes all query heads of the KV head. */
    void attend() {
        int headSize = cache.shape().headSize();
        int group = cache.shape().heads() / cache.shape().kvHeads();
        for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
            int from = query.query().from() + head * headSize;
            if (cache.shape().blockTokens() % LANES == 0) {
                scoreInLanes(from);
            } else {
                scoreOneByOne(from);
            }
            float sum = (float) VectorExp.weigh(scores, query.context());
            mix(query.output().from() + head * headSize, sum);
        }
    }

    private int keyAt(int j) {
        int blockTokens = cache.shape().blockTokens();
        return cache.keyIndex(query.blocks()[j / blockTokens], kvHead, j % blockTokens);
    }

    /** Slots after the context are scored too where they fill up a vector, and never read. */
    private void scoreInLanes(int queryAt) {
        int last = (query.context() - 1) / LANES * LANES;
        int[] at = new int[SIDE];
        for (int j = 0; j < query.context(); j += SIDE * LANES) {
            for (int i = 0; i < SIDE; i++) {
                at[i] = keyAt(Math.min(last, j + i * LANES));
            }
            scoreSide(queryAt, at, j);
        }
    }

    private void scoreSide(int queryAt, int[] at, int to) {
        float[] q = query.query().values();
        float[] keys = cache.keys();
        int step = cache.shape().blockTokens();
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        int headSize = cache.shape().headSize();
        for (int i = 0, k = 0; i < headSize; i++, k += step) {
            FloatVector value = FloatVector.broadcast(SPECIES, q[queryAt + i]);
            a0 = value.fma(FloatVector.fromArray(SPECIES, keys, at[0] + k), a0);
            a1 = value.fma(FloatVector.fromArray(SPECIES, keys, at[1] + k), a1);
            a2 = value.fma(FloatVector.fromArray(SPECIES, keys, at[2] + k), a2);
            a3 = value.fma(FloatVector.fromArray(SPECIES, keys, at[3] + k), a3);
            a4 = value.fma(FloatVector.fromArray(SPECIES, keys, at[4] + k), a4);
            a5 = value.fma(FloatVector.fromArray(SPECIES, keys, at[5] + k), a5);
            a6 = value.fma(FloatVector.fromArray(SPECIES, keys, at[6] + k), a6);
            a7 = value.fma(FloatVector.fromArray(SPECIES, keys, at[7] + k), a7);
        }
        float scale = cache.shape().scoreScale();
        a0.mul(scale).intoArray(scores, to);
        a1.mul(scale).intoArray(scores, to + LANES);
        a2.mul(scale).intoArray(scores, to + 2 * LANES);
        a3.mul(scale).intoArray(scores, to + 3 * LANES);
        a4.mul(scale).intoArray(scores, to + 4 * LANES);
        a5.mul(scale).intoArray(scores, to + 5 * LANES);
        a6.mul(scale).intoArray(scores, to + 6 * LANES);
        a7.mul(scale).intoArray(scores, to + 7 * LANES);
    }

    /** Where the slots of a block do not fill vectors. */
    private void scoreOneByOne(int queryAt) {
        float[] q = query.query().values();
        int step = cache.shape().blockTokens();
        for (int j = 0; j < query.context(); j++) {
            int key = keyAt(j);
            float score = 0;
            for (int i = 0; i < cache.shape().headSize(); i++) {
                score = Math.fma(q[queryAt + i], cache.keys()[key + i * step], score);
            }
            scores[j] = score * cache.shape().scoreScale();
        }
    }

    private void mix(int to, float sum) {
        int headSize = cache.shape().headSize();
        int i = 0;
        for (; i + SIDE * LANES <= headSize; i += SIDE * LANES) {
            mixSide(i, to + i, sum);
        }
        for (; i + LANES <= headSize; i += LANES) {
            mixLanes(i, to + i, sum);
        }
        for (; i < headSize; i++) {
            mixOne(i, to + i, sum);
        }
    }

    private void mixSide(int from, int to, float sum) {
        float[] values = cache.values();
        int headSize = cache.shape().headSize();
        int blockTokens = cache.shape().blockTokens();
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        for (int j = 0; j < query.context(); j += blockTokens) {
            int slots = Math.min(blockTokens, query.context() - j);
            int at = cache.valueIndex(query.blocks()[j / blockTokens], kvHead, 0) + from;
            for (int slot = 0; slot < slots; slot++, at += headSize) {
                FloatVector weight = FloatVector.broadcast(SPECIES, scores[j + slot]);
                a0 = weight.fma(FloatVector.fromArray(SPECIES, values, at), a0);
                a1 = weight.fma(FloatVector.fromArray(SPECIES, values, at + LANES), a1);
                a2 = weight.fma(FloatVector.fromArray(SPECIES, values, at + 2 * LANES), a2);
                a3 = weight.fma(FloatVector.fromArray(SPECIES, values, at + 3 * LANES), a3);
                a4 = weight.fma(FloatVector.fromArray(SPECIES, values, at + 4 * LANES), a4);
                a5 = weight.fma(FloatVector.fromArray(SPECIES, values, at + 5 * LANES), a5);
                a6 = weight.fma(FloatVector.fromArray(SPECIES, values, at + 6 * LANES), a6);
                a7 = weight.fma(FloatVector.fromArray(SPECIES, values, at + 7 * LANES), a7);
            }
        }
        float[] output = query.output().values();
        a0.div(sum).intoArray(output, to);
        a1.div(sum).intoArray(output, to + LANES);
        a2.div(sum).intoArray(output, to + 2 * LANES);
        a3.div(sum).intoArray(output, to + 3 * LANES);
        a4.div(sum).intoArray(output, to + 4 * LANES);
        a5.div(sum).intoArray(output, to + 5 * LANES);
        a6.div(sum).intoArray(output, to + 6 * LANES);
        a7.div(sum).intoArray(output, to + 7 * LANES);
    }

    private int valueAt(int j) {
        int blockTokens = cache.shape().blockTokens();
        return cache.valueIndex(query.blocks()[j / blockTokens], kvHead, j % blockTokens);
    }

    private void mixLanes(int from, int to, float sum) {
        FloatVector chain = FloatVector.zero(SPECIES);
        for (int j = 0; j < query.context(); j++) {
            FloatVector values = FloatVector.fromArray(SPECIES, cache.values(), valueAt(j) + from);
            chain = FloatVector.broadcast(SPECIES, scores[j]).fma(values, chain);
        }
        chain.div(sum).intoArray(query.output().values(), to);
    }

    private void mixOne(int from, int to, float sum) {
        float chain = 0;
        for (int j = 0; j < query.context(); j++) {
            chain = Math.fma(scores[j], cache.values()[valueAt(j) + from], chain);
        }
        query.output().values()[to] = chain / sum;
    }
}
