package org.hexcast.scenarios.catalog;

import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.scenarios.catalog.ConfigKeys.Shape;

/** Families with a plain FFN and LayerNorm. */
final class PlainFamilies {

    private PlainFamilies() {}

    /** What they differ in; the embedding has the width of the model unless a family says otherwise. */
    private record Plain(Attention attention, int ffn, boolean ffnBias, Norm norm, Embedding embedding, int context) {}

    private static Shape plain(ConfigKeys keys, int hidden, Plain plain) {
        DenseFeedForward ffn = keys.root().make(() -> new DenseFeedForward(plain.ffn(), false, plain.ffnBias()));
        return new Shape(
                keys.required("num_hidden_layers", "n_layer"),
                keys.root().make(() -> new DecoderLayer(hidden, plain.attention(), ffn)),
                plain.norm(),
                plain.embedding(),
                plain.context());
    }

    static Shape starcoder2(ConfigKeys keys) {
        int hidden = keys.required("hidden_size");
        boolean bias = keys.flag("use_bias", true);
        Attention attention = keys.attention(
                hidden, keys.required("num_attention_heads"), keys.required("num_key_value_heads"), bias, bias, false);
        int context = keys.required("max_position_embeddings");
        Norm norm = new Norm(NormKind.LAYER, 2, 1);
        return plain(
                keys,
                hidden,
                new Plain(
                        attention,
                        keys.required("intermediate_size"),
                        bias,
                        norm,
                        keys.embedding(hidden, 0, true),
                        context));
    }

    static Shape opt(ConfigKeys keys) {
        int hidden = keys.required("hidden_size");
        int heads = keys.required("num_attention_heads");
        boolean bias = keys.flag("enable_bias", true);
        boolean finalNorm = keys.flag("do_layer_norm_before", true) && !keys.flag("_remove_final_layer_norm", false);
        int context = keys.required("max_position_embeddings");
        // The position table has two rows that are never used.
        Embedding embedding = keys.embedding(keys.optional("word_embed_proj_dim", hidden), context + 2, true);
        Norm norm = new Norm(NormKind.LAYER, 2, finalNorm ? 1 : 0);
        Attention attention = keys.attention(hidden, heads, heads, bias, bias, false);
        return plain(keys, hidden, new Plain(attention, keys.required("ffn_dim"), bias, norm, embedding, context));
    }

    static Shape gpt2(ConfigKeys keys) {
        int hidden = keys.required("n_embd", "hidden_size");
        int heads = keys.required("n_head", "num_attention_heads");
        int context = keys.required("n_positions", "n_ctx");
        Attention attention = keys.attention(hidden, heads, heads, true, true, false);
        Norm norm = new Norm(NormKind.LAYER, 2, 1);
        Embedding embedding = keys.embedding(hidden, context, true);
        return plain(
                keys,
                hidden,
                new Plain(attention, keys.optional("n_inner", 4 * hidden), true, norm, embedding, context));
    }

    static Shape gptNeox(ConfigKeys keys) {
        int hidden = keys.required("hidden_size");
        int heads = keys.required("num_attention_heads");
        boolean bias = keys.flag("attention_bias", true);
        Attention attention = keys.attention(hidden, heads, heads, bias, bias, false);
        Norm norm = new Norm(NormKind.LAYER, 2, 1);
        int context = keys.required("max_position_embeddings");
        return plain(
                keys,
                hidden,
                new Plain(
                        attention,
                        keys.required("intermediate_size"),
                        true,
                        norm,
                        keys.embedding(hidden, 0, false),
                        context));
    }

    static Shape bloom(ConfigKeys keys) {
        int hidden = keys.required("hidden_size", "n_embed");
        int heads = keys.required("n_head", "num_attention_heads");
        Attention attention = keys.attention(hidden, heads, heads, true, true, false);
        // One norm more than the final one: after the embedding.
        Norm norm = new Norm(NormKind.LAYER, 2, 2);
        int context = keys.optional("seq_length", 2048);
        return plain(
                keys, hidden, new Plain(attention, 4 * hidden, true, norm, keys.embedding(hidden, 0, true), context));
    }

    static Shape falcon(ConfigKeys keys) {
        int hidden = keys.required("hidden_size");
        int heads = keys.required("num_attention_heads", "n_head");
        boolean newer = keys.flag("new_decoder_architecture", false);
        int older = keys.flag("multi_query", true) ? 1 : heads;
        int kvHeads = newer ? keys.required("num_kv_heads", "n_head_kv") : older;
        boolean bias = keys.flag("bias", false);
        Attention attention = keys.attention(hidden, heads, kvHeads, bias, bias, false);
        Norm norm = new Norm(NormKind.LAYER, newer || !keys.flag("parallel_attn", true) ? 2 : 1, 1);
        int ffn = keys.optional("ffn_hidden_size", 4 * hidden);
        int context = keys.optional("max_position_embeddings", 2048);
        return plain(keys, hidden, new Plain(attention, ffn, bias, norm, keys.embedding(hidden, 0, true), context));
    }
}
