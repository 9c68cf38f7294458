package org.hexcast.scenarios.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Foreign config.json files. Closed form: the shape that a published file says; what is not supported is refused with one clear message. */
class HuggingFaceConfigTest {

    private static final String LLAMA = """
            {
              "architectures": ["LlamaForCausalLM"],
              "hidden_act": "silu",
              "hidden_size": 4096,
              "intermediate_size": 14336,
              "max_position_embeddings": 8192,
              "model_type": "llama",
              "num_attention_heads": 32,
              "num_hidden_layers": 32,
              "num_key_value_heads": 8,
              "rope_scaling": null,
              "tie_word_embeddings": false,
              "torch_dtype": "bfloat16",
              "vocab_size": 128256
            }
            """;

    private static final String OPT = """
            {
              "_remove_final_layer_norm": false,
              "activation_function": "relu",
              "architectures": ["OPTForCausalLM"],
              "do_layer_norm_before": true,
              "ffn_dim": 8192,
              "hidden_size": 2048,
              "max_position_embeddings": 2048,
              "model_type": "opt",
              "num_attention_heads": 32,
              "num_hidden_layers": 24,
              "torch_dtype": "float16",
              "vocab_size": 50272,
              "word_embed_proj_dim": 2048
            }
            """;

    private static final String QWEN2 = """
            {
              "architectures": ["Qwen2ForCausalLM"],
              "hidden_size": 3584,
              "intermediate_size": 18944,
              "max_position_embeddings": 32768,
              "max_window_layers": 28,
              "model_type": "qwen2",
              "num_attention_heads": 28,
              "num_hidden_layers": 28,
              "num_key_value_heads": 4,
              "sliding_window": 131072,
              "tie_word_embeddings": false,
              "torch_dtype": "bfloat16",
              "use_sliding_window": false,
              "vocab_size": 152064
            }
            """;

    private static final String QWEN3 = """
            {
              "architectures": ["Qwen3ForCausalLM"],
              "attention_bias": false,
              "head_dim": 128,
              "hidden_size": 1024,
              "intermediate_size": 3072,
              "max_position_embeddings": 40960,
              "model_type": "qwen3",
              "num_attention_heads": 16,
              "num_hidden_layers": 28,
              "num_key_value_heads": 8,
              "sliding_window": null,
              "tie_word_embeddings": true,
              "torch_dtype": "bfloat16",
              "vocab_size": 151936
            }
            """;

    private static final String MISTRAL = LLAMA.replace("Llama", "Mistral")
            .replace("\"model_type\": \"llama\"", "\"model_type\": \"mistral\", \"sliding_window\": null")
            .replace("128256", "32768");

    private static final String GPT2 = """
            {"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "n_ctx": 1024,
             "n_inner": null, "vocab_size": 50257}
            """;

    private static ModelSpec read(String json) {
        return HuggingFaceConfig.read(FileTree.parse("config.json", json), "m");
    }

    @Test
    void llama_groupedQueries_gatedFfn() {
        ModelSpec model = read(LLAMA);
        assertThat(model.name()).isEqualTo("m");
        assertThat(model.layers()).isEqualTo(32);
        assertThat(model.hidden()).isEqualTo(4096);
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(32, 8, 128, false, false, false));
        assertThat(model.feedForward()).isEqualTo(new DenseFeedForward(14336, true, false));
        assertThat(model.norm()).isEqualTo(new Norm(NormKind.RMS, 2, 1));
        assertThat(model.embedding()).isEqualTo(new Embedding(128256, 4096, 0, false));
        assertThat(model.contextTokens()).isEqualTo(8192);
        assertThat(model.precisions()).isEqualTo(Precisions.all(Precision.BF16));
    }

    @Test
    void llama_withoutKvHeads_hasAsManyAsHeads() {
        assertThat(read(LLAMA.replace("\"num_key_value_heads\": 8,", "")).attention())
                .isEqualTo(new GroupedQueryAttention(32, 32, 128, false, false, false));
    }

    @Test
    void llama_withBiases_hasThem() {
        ModelSpec model =
                read(LLAMA.replace("\"rope_scaling\"", "\"attention_bias\": true, \"mlp_bias\": true, \"x\""));
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(32, 8, 128, true, true, false));
        assertThat(model.feedForward()).isEqualTo(new DenseFeedForward(14336, true, true));
    }

    @Test
    void opt_plainFfnWithBiases_learnedPositions_tiedHead() {
        ModelSpec model = read(OPT);
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(32, 32, 64, true, true, false));
        assertThat(model.feedForward()).isEqualTo(new DenseFeedForward(8192, false, true));
        assertThat(model.norm()).isEqualTo(new Norm(NormKind.LAYER, 2, 1));
        // Two rows of the position table are never used.
        assertThat(model.embedding()).isEqualTo(new Embedding(50272, 2048, 2050, true));
        assertThat(model.precisions()).isEqualTo(Precisions.all(Precision.FP16));
    }

    /** OPT-350M is the odd one: norms after, none at the end, a narrow embedding. */
    @Test
    void opt350m_normsAfter_narrowEmbedding() {
        ModelSpec model = read(OPT.replace("\"do_layer_norm_before\": true", "\"do_layer_norm_before\": false")
                .replace("\"word_embed_proj_dim\": 2048", "\"word_embed_proj_dim\": 512"));
        assertThat(model.norm()).isEqualTo(new Norm(NormKind.LAYER, 2, 0));
        assertThat(model.embedding().width()).isEqualTo(512);
    }

    @Test
    void qwen2_biasesOfTheInputsOnly_windowSwitchedOff() {
        assertThat(read(QWEN2).attention()).isEqualTo(new GroupedQueryAttention(28, 4, 128, true, false, false));
    }

    @Test
    void qwen3_headSizeGiven_headNorms_tiedHead() {
        ModelSpec model = read(QWEN3);
        // 16 heads of 128 are twice the hidden size of 1,024.
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(16, 8, 128, false, false, true));
        assertThat(model.embedding().tied()).isTrue();
    }

    @Test
    void mistral_isLikeLlama() {
        ModelSpec model = read(MISTRAL);
        assertThat(model.attention()).isEqualTo(read(LLAMA).attention());
        assertThat(model.embedding()).isEqualTo(new Embedding(32768, 4096, 0, false));
    }

    @Test
    void gpt2_itsOwnKeys_innerSizeFourTimesTheWidth() {
        ModelSpec model = read(GPT2);
        assertThat(model.layers()).isEqualTo(12);
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(12, 12, 64, true, true, false));
        assertThat(model.feedForward()).isEqualTo(new DenseFeedForward(3072, false, true));
        assertThat(model.embedding()).isEqualTo(new Embedding(50257, 768, 1024, true));
    }

    @ParameterizedTest
    @CsvSource({
        "float16, FP16",
        "bfloat16, BF16",
        "float32, FP16",
        "torch.bfloat16, BF16",
    })
    void dtype_isTheStoredPrecision_thirtyTwoBitsAreServedInSixteen(String dtype, Precision precision) {
        assertThat(read(LLAMA.replace("\"bfloat16\"", "\"" + dtype + "\"")).precisions())
                .isEqualTo(Precisions.all(precision));
        assertThat(read(LLAMA.replace("torch_dtype\": \"bfloat16\"", "dtype\": \"" + dtype + "\""))
                        .precisions())
                .isEqualTo(Precisions.all(precision));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mistral | 'num_local_experts': 8 | config.json:7: num_local_experts: the architecture is not supported yet: 'num_local_experts' says that the model is or has mixture of experts",
                "llama | 'kv_lora_rank': 512 | 'kv_lora_rank' says that the model is or has multi-head latent attention",
                "phimoe | 'num_local_experts': 16 | the architecture 'phimoe' is not supported yet; supported are bloom, deepseek_v2, deepseek_v3,",
                "llama4 | 'text_config': {'hidden_size': 5120} | 'text_config' says that the model is or has a model with other inputs than text",
                "bart | 'encoder_layers': 12 | 'encoder_layers' says that the model is or has an encoder",
                "mamba | 'state_size': 16 | config.json:7: model_type: the architecture 'mamba' is not supported yet; supported are bloom, deepseek_v2, deepseek_v3, falcon, gemma, gpt2,",
                "t5 | 'd_kv': 64 | the architecture 't5' is not supported yet",
                "mistral | 'sliding_window': 4096 | config.json:7: sliding_window: the architecture is not supported yet: attention over a sliding window",
            })
    void notSupported_isRefusedWithOneClearMessage(String type, String extra, String message) {
        String json = LLAMA.replace("\"model_type\": \"llama\"", "\"model_type\": \"" + type + "\", " + extra)
                .replace('\'', '"');
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(message)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hidden_size\": 4096, | | config.json:1: the key 'hidden_size' is missing",
                "\"model_type\": \"llama\", | | config.json:1: the key 'model_type' is missing",
                "\"num_hidden_layers\": 32 | \"num_hidden_layers\": 0 | config.json:9: num_hidden_layers: 0 is not from 1 to",
                "\"num_hidden_layers\": 32 | \"num_hidden_layers\": 2000 | layers 2000 must be from 1 to 1024",
                "\"num_hidden_layers\": 32 | \"num_hidden_layers\": 32.0 | '32.0' is not a whole number",
                "\"num_attention_heads\": 32 | \"num_attention_heads\": 33 | the hidden size 4096 is no multiple of the 33 heads, and there is no 'head_dim'",
                "\"num_key_value_heads\": 8 | \"num_key_value_heads\": 5 | KV heads 5 must divide the attention heads 32",
                "\"num_key_value_heads\": 8 | \"num_key_value_heads\": 64 | KV heads 64 must divide the attention heads 32",
                "\"tie_word_embeddings\": false | \"tie_word_embeddings\": 0 | config.json:12: tie_word_embeddings: '0' is neither true nor false",
                "\"bfloat16\" | \"float8_e4m3fn\" | 'float8_e4m3fn' is not supported yet, only float16, bfloat16 and float32",
                "\"hidden_size\": 4096, | \"hidden_size\": 4096, \"hidden_size\": 4096, | config.json:4: hidden_size: the key 'hidden_size' is given twice",
            })
    void key_badOrMissing_isNamedWithItsLine(String good, @Nullable String bad, String message) {
        assertThat(LLAMA).contains(good);
        assertThatThrownBy(() -> read(LLAMA.replace(good, bad == null ? "" : bad)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(message);
    }
}
