package org.hexcast.domain.testing;

import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;

/** Models that tests share. */
public final class TestModels {

    private TestModels() {}

    /** The shape of Llama-2-70B: grouped-query attention, gated FFN. */
    public static ModelSpec llama70b() {
        return llama("llama-70b", 80, 8192, new Attention(64, 8, 128, false, false, false), 28672);
    }

    /** The shape of Llama-2-7B. */
    public static ModelSpec llama7b() {
        return llama("llama-7b", 32, 4096, new Attention(32, 32, 128, false, false, false), 11008);
    }

    /** A few layers, for exhaustive tests: 8 heads, 4 KV heads. */
    public static ModelSpec tiny(int layers) {
        return llama("tiny", layers, 1024, new Attention(8, 4, 128, false, false, false), 4096);
    }

    /** The shape of OPT-30B: all heads have keys and values, plain FFN, biases, learned positions. */
    public static ModelSpec opt30b() {
        return new ModelSpec(
                "opt-30b",
                48,
                new DecoderLayer(
                        7168, new Attention(56, 56, 128, true, true, false), new FeedForward(28672, false, true)),
                new Norm(NormKind.LAYER, 2, 1),
                new Embedding(50272, 7168, 2050, true),
                2048,
                Precisions.all(Precision.FP16));
    }

    private static ModelSpec llama(String name, int layers, int hidden, Attention attention, int ffn) {
        return new ModelSpec(
                name,
                layers,
                new DecoderLayer(hidden, attention, new FeedForward(ffn, true, false)),
                new Norm(NormKind.RMS, 2, 1),
                new Embedding(32000, hidden, 0, false),
                4096,
                Precisions.all(Precision.FP16));
    }
}
