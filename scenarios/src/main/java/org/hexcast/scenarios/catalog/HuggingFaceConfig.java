package org.hexcast.scenarios.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/**
 * Reads the shape of a dense decoder-only model from a Hugging Face config.json. A foreign file: keys that do not matter are passed over, absent keys take
 * the defaults of the transformers library, an architecture that is not known is refused.
 */
public final class HuggingFaceConfig {

    private static final int MOST = 1 << 26;

    /** Readers by model_type. */
    private static final Map<String, BiFunction<HuggingFaceConfig, String, ModelSpec>> FAMILIES =
            new TreeMap<>(Map.ofEntries(
                    Map.entry("llama", HuggingFaceConfig::llama),
                    Map.entry("mistral", HuggingFaceConfig::llama),
                    Map.entry("granite", HuggingFaceConfig::llama),
                    Map.entry("internlm2", HuggingFaceConfig::llama),
                    Map.entry("smollm3", HuggingFaceConfig::llama),
                    Map.entry("phi3", HuggingFaceConfig::llama),
                    Map.entry("gemma", HuggingFaceConfig::llama),
                    Map.entry("qwen2", HuggingFaceConfig::qwen2),
                    Map.entry("qwen3", HuggingFaceConfig::qwen3),
                    Map.entry("starcoder2", HuggingFaceConfig::starcoder2),
                    Map.entry("opt", HuggingFaceConfig::opt),
                    Map.entry("gpt2", HuggingFaceConfig::gpt2),
                    Map.entry("gpt_neox", HuggingFaceConfig::gptNeox),
                    Map.entry("bloom", HuggingFaceConfig::bloom),
                    Map.entry("falcon", HuggingFaceConfig::falcon)));

    /** Keys that only architectures have which are not supported yet, and what they are. */
    private static final Map<String, String> UNSUPPORTED = new TreeMap<>(Map.of(
            "num_local_experts", "mixture of experts",
            "num_experts", "mixture of experts",
            "n_routed_experts", "mixture of experts",
            "kv_lora_rank", "multi-head latent attention",
            "quantization_config", "quantised weights",
            "text_config", "a model with other inputs than text",
            "encoder_layers", "an encoder"));

    private final FileNode root;
    private final Fields fields;

    private HuggingFaceConfig(FileNode root) {
        this.root = root;
        this.fields = root.fields();
    }

    /**
     * The model.
     *
     * @param root the config
     * @param name what to call it
     */
    public static ModelSpec read(FileNode root, String name) {
        return new HuggingFaceConfig(root).model(name);
    }

    private ModelSpec model(String name) {
        UNSUPPORTED.forEach((key, what) -> fields.optional(key).ifPresent(value -> {
            throw value.complaint(
                    "the architecture is not supported yet: '" + key + "' says that the model is or has " + what);
        }));
        refuseSlidingWindow();
        FileNode type = fields.require("model_type");
        BiFunction<HuggingFaceConfig, String, ModelSpec> family = FAMILIES.get(type.text());
        if (family == null) {
            throw type.complaint("the architecture '" + type.text() + "' is not supported yet; supported are "
                    + String.join(", ", FAMILIES.keySet()));
        }
        return family.apply(this, name);
    }

    private void refuseSlidingWindow() {
        boolean off =
                fields.optional("use_sliding_window").filter(use -> !use.bool()).isPresent();
        Optional<FileNode> window = fields.optional("sliding_window");
        long positions = fields.optional("max_position_embeddings")
                .map(n -> n.integer(1, Integer.MAX_VALUE))
                .orElse(Long.MAX_VALUE);
        if (!off && window.isPresent() && window.get().integer(1, Integer.MAX_VALUE) < positions) {
            throw window.get().complaint("the architecture is not supported yet: attention over a sliding window");
        }
    }

    private int whole(FileNode node) {
        return (int) node.integer(1, MOST);
    }

    private int required(String... names) {
        for (String name : names) {
            Optional<FileNode> value = fields.optional(name);
            if (value.isPresent()) {
                return whole(value.get());
            }
        }
        return whole(fields.require(names[0]));
    }

    private int optional(String name, int otherwise) {
        return fields.optional(name).map(this::whole).orElse(otherwise);
    }

    private boolean flag(String name, boolean otherwise) {
        return fields.optional(name).map(FileNode::bool).orElse(otherwise);
    }

    private Attention attention(
            int hidden, int heads, int kvHeads, boolean inputBias, boolean outputBias, boolean headNorms) {
        if (!fields.has("head_dim") && hidden % heads != 0) {
            throw root.complaint("the hidden size " + hidden + " is no multiple of the " + heads
                    + " heads, and there is no 'head_dim'");
        }
        int headSize = optional("head_dim", hidden / heads);
        return root.make(() -> new GroupedQueryAttention(heads, kvHeads, headSize, inputBias, outputBias, headNorms));
    }

    private ModelSpec model(String name, int layers, DecoderLayer layer, Norm norm, Embedding embedding, int context) {
        return root.make(
                () -> new ModelSpec(name, layers, layer, norm, embedding, context, Precisions.all(precision())));
    }

    /** The stored precision; 32 bits are served as FP16, as vLLM does when asked for "auto". */
    private Precision precision() {
        Optional<FileNode> dtype = fields.optional("torch_dtype").or(() -> fields.optional("dtype"));
        if (dtype.isEmpty()) {
            return Precision.FP16;
        }
        return switch (dtype.get().text().toLowerCase(Locale.ROOT)) {
            case "float16", "float32", "torch.float16", "torch.float32" -> Precision.FP16;
            case "bfloat16", "torch.bfloat16" -> Precision.BF16;
            default ->
                throw dtype.get()
                        .complaint("'" + dtype.get().text()
                                + "' is not supported yet, only float16, bfloat16 and float32");
        };
    }

    private ModelSpec llama(String name) {
        boolean bias = flag("attention_bias", flag("bias", false));
        return gated(name, bias, bias, false);
    }

    private ModelSpec qwen2(String name) {
        return gated(name, true, false, false);
    }

    private ModelSpec qwen3(String name) {
        boolean bias = flag("attention_bias", false);
        return gated(name, bias, bias, true);
    }

    /** Gated FFN, RMSNorm, rotary positions. */
    private ModelSpec gated(String name, boolean inputBias, boolean outputBias, boolean headNorms) {
        int hidden = required("hidden_size");
        int heads = required("num_attention_heads");
        Attention attention =
                attention(hidden, heads, optional("num_key_value_heads", heads), inputBias, outputBias, headNorms);
        FeedForward ffn =
                root.make(() -> new DenseFeedForward(required("intermediate_size"), true, flag("mlp_bias", false)));
        boolean tied =
                flag("tie_word_embeddings", fields.require("model_type").text().equals("gemma"));
        Embedding embedding = root.make(() -> new Embedding(required("vocab_size"), hidden, 0, tied));
        return model(
                name,
                required("num_hidden_layers"),
                root.make(() -> new DecoderLayer(hidden, attention, ffn)),
                new Norm(NormKind.RMS, 2, 1),
                embedding,
                required("max_position_embeddings"));
    }

    /** What families with a plain FFN and LayerNorm differ in; the embedding has the width of the model unless a family says otherwise. */
    private record Plain(Attention attention, int ffn, boolean ffnBias, Norm norm, Embedding embedding, int context) {}

    private ModelSpec plain(String name, int hidden, Plain plain) {
        FeedForward ffn = root.make(() -> new DenseFeedForward(plain.ffn(), false, plain.ffnBias()));
        return model(
                name,
                required("num_hidden_layers", "n_layer"),
                root.make(() -> new DecoderLayer(hidden, plain.attention(), ffn)),
                plain.norm(),
                plain.embedding(),
                plain.context());
    }

    private Embedding embedding(int width, int positions, boolean tied) {
        return root.make(
                () -> new Embedding(required("vocab_size"), width, positions, flag("tie_word_embeddings", tied)));
    }

    private ModelSpec starcoder2(String name) {
        int hidden = required("hidden_size");
        boolean bias = flag("use_bias", true);
        Attention attention =
                attention(hidden, required("num_attention_heads"), required("num_key_value_heads"), bias, bias, false);
        int context = required("max_position_embeddings");
        Norm norm = new Norm(NormKind.LAYER, 2, 1);
        return plain(
                name,
                hidden,
                new Plain(attention, required("intermediate_size"), bias, norm, embedding(hidden, 0, true), context));
    }

    private ModelSpec opt(String name) {
        int hidden = required("hidden_size");
        int heads = required("num_attention_heads");
        boolean bias = flag("enable_bias", true);
        boolean finalNorm = flag("do_layer_norm_before", true) && !flag("_remove_final_layer_norm", false);
        int context = required("max_position_embeddings");
        // The position table has two rows that are never used.
        Embedding embedding = embedding(optional("word_embed_proj_dim", hidden), context + 2, true);
        Norm norm = new Norm(NormKind.LAYER, 2, finalNorm ? 1 : 0);
        Attention attention = attention(hidden, heads, heads, bias, bias, false);
        return plain(name, hidden, new Plain(attention, required("ffn_dim"), bias, norm, embedding, context));
    }

    private ModelSpec gpt2(String name) {
        int hidden = required("n_embd", "hidden_size");
        int heads = required("n_head", "num_attention_heads");
        int context = required("n_positions", "n_ctx");
        Attention attention = attention(hidden, heads, heads, true, true, false);
        Norm norm = new Norm(NormKind.LAYER, 2, 1);
        Embedding embedding = embedding(hidden, context, true);
        return plain(
                name, hidden, new Plain(attention, optional("n_inner", 4 * hidden), true, norm, embedding, context));
    }

    private ModelSpec gptNeox(String name) {
        int hidden = required("hidden_size");
        int heads = required("num_attention_heads");
        boolean bias = flag("attention_bias", true);
        Attention attention = attention(hidden, heads, heads, bias, bias, false);
        Norm norm = new Norm(NormKind.LAYER, 2, 1);
        int context = required("max_position_embeddings");
        return plain(
                name,
                hidden,
                new Plain(attention, required("intermediate_size"), true, norm, embedding(hidden, 0, false), context));
    }

    private ModelSpec bloom(String name) {
        int hidden = required("hidden_size", "n_embed");
        int heads = required("n_head", "num_attention_heads");
        Attention attention = attention(hidden, heads, heads, true, true, false);
        // One norm more than the final one: after the embedding.
        Norm norm = new Norm(NormKind.LAYER, 2, 2);
        int context = optional("seq_length", 2048);
        return plain(name, hidden, new Plain(attention, 4 * hidden, true, norm, embedding(hidden, 0, true), context));
    }

    private ModelSpec falcon(String name) {
        int hidden = required("hidden_size");
        int heads = required("num_attention_heads", "n_head");
        boolean newer = flag("new_decoder_architecture", false);
        int older = flag("multi_query", true) ? 1 : heads;
        int kvHeads = newer ? required("num_kv_heads", "n_head_kv") : older;
        boolean bias = flag("bias", false);
        Attention attention = attention(hidden, heads, kvHeads, bias, bias, false);
        Norm norm = new Norm(NormKind.LAYER, newer || !flag("parallel_attn", true) ? 2 : 1, 1);
        int ffn = optional("ffn_hidden_size", 4 * hidden);
        int context = optional("max_position_embeddings", 2048);
        return plain(name, hidden, new Plain(attention, ffn, bias, norm, embedding(hidden, 0, true), context));
    }

    /** The model types that are read. */
    public static List<String> families() {
        return List.copyOf(FAMILIES.keySet());
    }
}
