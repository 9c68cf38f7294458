package org.hexcast.scenarios.catalog;

import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.MixtureOfExperts.LeadingLayers;
import org.hexcast.domain.model.MixtureOfExperts.Router;
import org.hexcast.domain.model.MixtureOfExperts.SharedExperts;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.scenarios.catalog.ConfigKeys.Shape;

/** Families with a gated FFN, RMSNorm and rotary positions: dense ones, and mixtures of experts. */
final class GatedFamilies {

    private GatedFamilies() {}

    static Shape llama(ConfigKeys keys) {
        boolean bias = keys.flag("attention_bias", keys.flag("bias", false));
        return dense(keys, grouped(keys, bias, bias, false));
    }

    static Shape qwen2(ConfigKeys keys) {
        return dense(keys, grouped(keys, true, false, false));
    }

    static Shape qwen3(ConfigKeys keys) {
        boolean bias = keys.flag("attention_bias", false);
        return dense(keys, grouped(keys, bias, bias, true));
    }

    static Shape mixtral(ConfigKeys keys) {
        FeedForward mixture = keys.root()
                .make(() -> new MixtureOfExperts(
                        new Router(keys.required("num_local_experts"), keys.required("num_experts_per_tok"), false),
                        expert(keys.required("intermediate_size")),
                        SharedExperts.NONE,
                        LeadingLayers.NONE));
        return shape(keys, grouped(keys, false, false, false), mixture);
    }

    /** Biases of queries, keys and values; one shared expert with a gate. */
    static Shape qwen2Mixture(ConfigKeys keys) {
        SharedExperts shared =
                keys.root().make(() -> new SharedExperts(1, keys.required("shared_expert_intermediate_size"), true));
        return shape(keys, grouped(keys, true, false, false), qwenMixture(keys, shared));
    }

    static Shape qwen3Mixture(ConfigKeys keys) {
        boolean bias = keys.flag("attention_bias", false);
        return shape(keys, grouped(keys, bias, bias, true), qwenMixture(keys, SharedExperts.NONE));
    }

    private static FeedForward qwenMixture(ConfigKeys keys, SharedExperts shared) {
        keys.fields()
                .optional("decoder_sparse_step")
                .filter(n -> n.integer(1, 1024) > 1)
                .ifPresent(node -> {
                    throw ConfigKeys.unsupported(node, "dense layers between mixtures of experts");
                });
        keys.fields()
                .optional("mlp_only_layers")
                .filter(n -> !n.items().isEmpty())
                .ifPresent(node -> {
                    throw ConfigKeys.unsupported(node, "dense layers between mixtures of experts");
                });
        return keys.root()
                .make(() -> new MixtureOfExperts(
                        new Router(
                                keys.required("num_experts", "num_local_experts"),
                                keys.required("num_experts_per_tok"),
                                false),
                        expert(keys.required("moe_intermediate_size")),
                        shared,
                        LeadingLayers.NONE));
    }

    static Shape deepSeekV2(ConfigKeys keys) {
        return deepSeek(keys, false);
    }

    /** Like V2, with a bias for each expert in the router; layers for multi-token prediction are not read. */
    static Shape deepSeekV3(ConfigKeys keys) {
        return deepSeek(keys, true);
    }

    private static Shape deepSeek(ConfigKeys keys, boolean routerBias) {
        keys.fields()
                .optional("moe_layer_freq")
                .filter(n -> n.integer(1, 1024) > 1)
                .ifPresent(node -> {
                    throw ConfigKeys.unsupported(node, "dense layers between mixtures of experts");
                });
        keys.fields().optional("attention_bias").filter(n -> n.bool()).ifPresent(node -> {
            throw ConfigKeys.unsupported(node, "latent attention with biases");
        });
        LatentAttention attention = keys.root()
                .make(() -> new LatentAttention(
                        keys.required("num_attention_heads"),
                        new LatentAttention.Ranks(keys.count("q_lora_rank"), keys.required("kv_lora_rank")),
                        new LatentAttention.HeadSizes(
                                keys.required("qk_nope_head_dim"),
                                keys.required("qk_rope_head_dim"),
                                keys.required("v_head_dim"))));
        int size = keys.required("moe_intermediate_size");
        int sharedCount = keys.count("n_shared_experts");
        int leading = keys.count("first_k_dense_replace");
        FeedForward mixture = keys.root()
                .make(() -> new MixtureOfExperts(
                        new Router(keys.required("n_routed_experts"), keys.required("num_experts_per_tok"), routerBias),
                        expert(size),
                        sharedCount > 0 ? new SharedExperts(sharedCount, size, false) : SharedExperts.NONE,
                        leading > 0
                                ? new LeadingLayers(leading, keys.required("intermediate_size"))
                                : LeadingLayers.NONE));
        return shape(keys, attention, mixture);
    }

    private static DenseFeedForward expert(int size) {
        return new DenseFeedForward(size, true, false);
    }

    private static Attention grouped(ConfigKeys keys, boolean inputBias, boolean outputBias, boolean headNorms) {
        int hidden = keys.required("hidden_size");
        int heads = keys.required("num_attention_heads");
        return keys.attention(
                hidden, heads, keys.optional("num_key_value_heads", heads), inputBias, outputBias, headNorms);
    }

    private static Shape dense(ConfigKeys keys, Attention attention) {
        FeedForward ffn = keys.root()
                .make(() ->
                        new DenseFeedForward(keys.required("intermediate_size"), true, keys.flag("mlp_bias", false)));
        return shape(keys, attention, ffn);
    }

    private static Shape shape(ConfigKeys keys, Attention attention, FeedForward ffn) {
        int hidden = keys.required("hidden_size");
        boolean tied = keys.fields().require("model_type").text().equals("gemma");
        return new Shape(
                keys.required("num_hidden_layers"),
                keys.root().make(() -> new DecoderLayer(hidden, attention, ffn)),
                new Norm(NormKind.RMS, 2, 1),
                keys.embedding(hidden, 0, tied),
                keys.required("max_position_embeddings"));
    }
}
