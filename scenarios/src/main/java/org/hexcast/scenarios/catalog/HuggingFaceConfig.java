package org.hexcast.scenarios.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.scenarios.catalog.ConfigKeys.Shape;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/**
 * Reads the shape of a decoder-only model from a Hugging Face config.json. A foreign file: keys that do not matter are passed over, absent keys take the
 * defaults of the transformers library, an architecture or a quantisation that is not known is refused.
 */
public final class HuggingFaceConfig {

    /** Readers by model_type. */
    private static final Map<String, Function<ConfigKeys, Shape>> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("llama", GatedFamilies::llama),
            Map.entry("mistral", GatedFamilies::llama),
            Map.entry("granite", GatedFamilies::llama),
            Map.entry("internlm2", GatedFamilies::llama),
            Map.entry("smollm3", GatedFamilies::llama),
            Map.entry("phi3", GatedFamilies::llama),
            Map.entry("gemma", GatedFamilies::llama),
            Map.entry("qwen2", GatedFamilies::qwen2),
            Map.entry("qwen3", GatedFamilies::qwen3),
            Map.entry("mixtral", GatedFamilies::mixtral),
            Map.entry("qwen2_moe", GatedFamilies::qwen2Mixture),
            Map.entry("qwen3_moe", GatedFamilies::qwen3Mixture),
            Map.entry("deepseek_v2", GatedFamilies::deepSeekV2),
            Map.entry("deepseek_v3", GatedFamilies::deepSeekV3),
            Map.entry("kimi_k2", GatedFamilies::deepSeekV3),
            Map.entry("starcoder2", PlainFamilies::starcoder2),
            Map.entry("opt", PlainFamilies::opt),
            Map.entry("gpt2", PlainFamilies::gpt2),
            Map.entry("gpt_neox", PlainFamilies::gptNeox),
            Map.entry("bloom", PlainFamilies::bloom),
            Map.entry("falcon", PlainFamilies::falcon)));

    /** Families whose FFN is a mixture of experts. */
    private static final Set<String> MIXTURES =
            Set.of("mixtral", "qwen2_moe", "qwen3_moe", "deepseek_v2", "deepseek_v3", "kimi_k2");

    /** Keys that only architectures have which are not supported yet, and what they are. */
    private static final Map<String, String> UNSUPPORTED = new TreeMap<>(Map.of(
            "text_config", "a model with other inputs than text",
            "encoder_layers", "an encoder"));

    /** Keys that a dense family must not have, and what they are. */
    private static final Map<String, String> NOT_DENSE = new TreeMap<>(Map.of(
            "num_local_experts", "mixture of experts",
            "num_experts", "mixture of experts",
            "n_routed_experts", "mixture of experts",
            "kv_lora_rank", "multi-head latent attention"));

    private HuggingFaceConfig() {}

    /**
     * The model.
     *
     * @param root the config
     * @param name what to call it
     */
    public static ModelSpec read(FileNode root, String name) {
        ConfigKeys keys = new ConfigKeys(root);
        refuse(UNSUPPORTED, keys.fields());
        refuseSlidingWindow(keys.fields());
        FileNode type = keys.fields().require("model_type");
        Function<ConfigKeys, Shape> family = FAMILIES.get(type.text());
        if (family == null) {
            throw type.complaint("the architecture '" + type.text() + "' is not supported yet; supported are "
                    + String.join(", ", FAMILIES.keySet()));
        }
        if (!MIXTURES.contains(type.text())) {
            refuse(NOT_DENSE, keys.fields());
        }
        Shape shape = family.apply(keys);
        Precisions precisions = precisions(keys.fields());
        return root.make(() -> new ModelSpec(
                name, shape.layers(), shape.layer(), shape.norm(), shape.embedding(), shape.context(), precisions));
    }

    private static void refuse(Map<String, String> refused, Fields fields) {
        refused.forEach((key, what) -> fields.optional(key).ifPresent(value -> {
            throw ConfigKeys.unsupported(value, "'" + key + "' says that the model is or has " + what);
        }));
    }

    private static void refuseSlidingWindow(Fields fields) {
        boolean off =
                fields.optional("use_sliding_window").filter(use -> !use.bool()).isPresent();
        Optional<FileNode> window = fields.optional("sliding_window");
        long positions = fields.optional("max_position_embeddings")
                .map(n -> n.integer(1, Integer.MAX_VALUE))
                .orElse(Long.MAX_VALUE);
        if (!off && window.isPresent() && window.get().integer(1, Integer.MAX_VALUE) < positions) {
            throw ConfigKeys.unsupported(window.get(), "attention over a sliding window");
        }
    }

    private static Precisions precisions(Fields fields) {
        Precision stored = precision(fields);
        return fields.optional("quantization_config")
                .map(node -> QuantizationReader.read(node, stored))
                .orElseGet(() -> Precisions.all(stored));
    }

    /** The stored precision; 32 bits are served as FP16, as vLLM does when asked for "auto". */
    private static Precision precision(Fields fields) {
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

    /** The model types that are read. */
    public static List<String> families() {
        return List.copyOf(FAMILIES.keySet());
    }
}
