package org.hexcast.realexec.kernel;

/**
 * Attention of one query over one KV head, in plain Java. For each of its query heads: {@code s_j = (q . k_j) / sqrt(headSize)} as one chain,
 * {@code e_j = exp(s_j - max s)}, and {@code (sum over j of e_j v_j) / (sum over j of e_j)}, both sums in ascending j, the lower in double.
 */
final class PlainAttention {

    private PlainAttention() {}

    /** All query heads of one KV head. */
    static void attend(AttentionQuery query, KvCache cache, int kvHead, float[] scores) {
        int group = cache.shape().heads() / cache.shape().kvHeads();
        for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
            score(query, cache, kvHead, head, scores);
            double sum = weigh(scores, query.context());
            mix(query, cache, kvHead, head, scores, (float) sum);
        }
    }

    private static void score(AttentionQuery query, KvCache cache, int kvHead, int head, float[] scores) {
        int headSize = cache.shape().headSize();
        int blockTokens = cache.shape().blockTokens();
        float scale = cache.shape().scoreScale();
        float[] values = query.query().values();
        int from = query.query().from() + head * headSize;
        for (int j = 0; j < query.context(); j++) {
            int key = cache.keyIndex(query.blocks()[j / blockTokens], kvHead, j % blockTokens);
            float score = 0;
            for (int i = 0; i < headSize; i++) {
                score = Math.fma(values[from + i], cache.keys()[key + i * blockTokens], score);
            }
            scores[j] = score * scale;
        }
    }

    private static double weigh(float[] scores, int context) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < context; j++) {
            max = Math.max(max, scores[j]);
        }
        double sum = 0;
        for (int j = 0; j < context; j++) {
            scores[j] = FloatExp.exp(scores[j] - max);
            sum += scores[j];
        }
        return sum;
    }

    private static void mix(AttentionQuery query, KvCache cache, int kvHead, int head, float[] weights, float sum) {
        int headSize = cache.shape().headSize();
        int blockTokens = cache.shape().blockTokens();
        float[] output = query.output().values();
        int to = query.output().from() + head * headSize;
        for (int i = 0; i < headSize; i++) {
            output[to + i] = 0;
        }
        for (int j = 0; j < query.context(); j++) {
            int value = cache.valueIndex(query.blocks()[j / blockTokens], kvHead, j % blockTokens);
            for (int i = 0; i < headSize; i++) {
                output[to + i] = Math.fma(weights[j], cache.values()[value + i], output[to + i]);
            }
        }
        for (int i = 0; i < headSize; i++) {
            output[to + i] /= sum;
        }
    }
}
