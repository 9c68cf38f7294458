package org.hexcast.domain.testing;

import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;

/** Models that tests share. */
public final class TestModels {

    private TestModels() {}

    /** The shape of Llama-2-70B: grouped-query attention, gated FFN. */
    public static ModelSpec llama70b() {
        return llama("llama-70b", 80, 8192, new GroupedQueryAttention(64, 8, 128, false, false, false), 28672);
    }

    /** The shape of Llama-2-7B. */
    public static ModelSpec llama7b() {
        return llama("llama-7b", 32, 4096, new GroupedQueryAttention(32, 32, 128, false, false, false), 11008);
    }

    /** A few layers, for exhaustive tests: 8 heads, 4 KV heads. */
    public static ModelSpec tiny(int layers) {
        return llama("tiny", layers, 1024, new GroupedQueryAttention(8, 4, 128, false, false, false), 4096);
    }

    /** The shape of Mixtral-8x7B: 2 of 8 experts, none shared. */
    public static ModelSpec mixtral8x7b() {
        return mixture(
                "mixtral-8x7b",
                32,
                new DecoderLayer(
                        4096,
                        new GroupedQueryAttention(32, 8, 128, false, false, false),
                        new MixtureOfExperts(
                                new MixtureOfExperts.Router(8, 2, false),
                                new DenseFeedForward(14336, true, false),
                                MixtureOfExperts.SharedExperts.NONE,
                                MixtureOfExperts.LeadingLayers.NONE)),
                32000);
    }

    /** The shape of DeepSeek-V2-Lite: latent attention without compressed queries, 6 of 64 experts and 2 shared, the first layer dense. */
    public static ModelSpec deepSeekV2Lite() {
        return mixture(
                "deepseek-v2-lite",
                27,
                new DecoderLayer(
                        2048,
                        latent(16, 0),
                        new MixtureOfExperts(
                                new MixtureOfExperts.Router(64, 6, false),
                                new DenseFeedForward(1408, true, false),
                                new MixtureOfExperts.SharedExperts(2, 1408, false),
                                new MixtureOfExperts.LeadingLayers(1, 10944))),
                102_400);
    }

    /** The shape of DeepSeek-V3: latent attention, 8 of 256 experts and a shared one, the first three layers dense. */
    public static ModelSpec deepSeekV3() {
        return mixture(
                "deepseek-v3",
                61,
                new DecoderLayer(
                        7168,
                        latent(128, 1536),
                        new MixtureOfExperts(
                                new MixtureOfExperts.Router(256, 8, true),
                                new DenseFeedForward(2048, true, false),
                                new MixtureOfExperts.SharedExperts(1, 2048, false),
                                new MixtureOfExperts.LeadingLayers(3, 18432))),
                129_280);
    }

    private static LatentAttention latent(int heads, int queryRank) {
        return new LatentAttention(
                heads, new LatentAttention.Ranks(queryRank, 512), new LatentAttention.HeadSizes(128, 64, 128));
    }

    /** The same model with another FFN. */
    public static ModelSpec with(ModelSpec model, FeedForward feedForward) {
        return new ModelSpec(
                model.name(),
                model.layers(),
                new DecoderLayer(model.hidden(), model.attention(), feedForward),
                model.norm(),
                model.embedding(),
                model.contextTokens(),
                model.precisions());
    }

    /** The shape of OPT-30B: all heads have keys and values, plain FFN, biases, learned positions. */
    public static ModelSpec opt30b() {
        return new ModelSpec(
                "opt-30b",
                48,
                new DecoderLayer(
                        7168,
                        new GroupedQueryAttention(56, 56, 128, true, true, false),
                        new DenseFeedForward(28672, false, true)),
                new Norm(NormKind.LAYER, 2, 1),
                new Embedding(50272, 7168, 2050, true),
                2048,
                Precisions.all(Precision.FP16));
    }

    private static ModelSpec mixture(String name, int layers, DecoderLayer layer, int vocabulary) {
        return new ModelSpec(
                name,
                layers,
                layer,
                new Norm(NormKind.RMS, 2, 1),
                new Embedding(vocabulary, layer.hidden(), 0, false),
                4096,
                Precisions.all(Precision.BF16));
    }

    private static ModelSpec llama(String name, int layers, int hidden, Attention attention, int ffn) {
        return new ModelSpec(
                name,
                layers,
                new DecoderLayer(hidden, attention, new DenseFeedForward(ffn, true, false)),
                new Norm(NormKind.RMS, 2, 1),
                new Embedding(32000, hidden, 0, false),
                4096,
                Precisions.all(Precision.FP16));
    }
}
