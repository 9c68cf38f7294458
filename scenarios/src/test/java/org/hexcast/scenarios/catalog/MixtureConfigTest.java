package org.hexcast.scenarios.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.MixtureOfExperts.LeadingLayers;
import org.hexcast.domain.model.MixtureOfExperts.Router;
import org.hexcast.domain.model.MixtureOfExperts.SharedExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Foreign config.json files of mixtures of experts and latent attention. Closed form: the shape that a published file says. */
class MixtureConfigTest {

    private static final String MIXTRAL = """
            {
              "model_type": "mixtral",
              "hidden_size": 4096,
              "intermediate_size": 14336,
              "max_position_embeddings": 32768,
              "num_attention_heads": 32,
              "num_experts_per_tok": 2,
              "num_hidden_layers": 32,
              "num_key_value_heads": 8,
              "num_local_experts": 8,
              "sliding_window": null,
              "torch_dtype": "bfloat16",
              "vocab_size": 32000
            }
            """;

    private static final String QWEN = """
            {
              "model_type": "qwen3_moe",
              "attention_bias": false,
              "decoder_sparse_step": 1,
              "head_dim": 128,
              "hidden_size": 2048,
              "intermediate_size": 6144,
              "max_position_embeddings": 40960,
              "mlp_only_layers": [],
              "moe_intermediate_size": 768,
              "num_attention_heads": 32,
              "num_experts": 128,
              "num_experts_per_tok": 8,
              "num_hidden_layers": 48,
              "num_key_value_heads": 4,
              "tie_word_embeddings": false,
              "vocab_size": 151936
            }
            """;

    private static final String DEEPSEEK = """
            {
              "model_type": "deepseek_v3",
              "attention_bias": false,
              "first_k_dense_replace": 3,
              "hidden_size": 7168,
              "intermediate_size": 18432,
              "kv_lora_rank": 512,
              "max_position_embeddings": 163840,
              "moe_intermediate_size": 2048,
              "moe_layer_freq": 1,
              "n_routed_experts": 256,
              "n_shared_experts": 1,
              "num_attention_heads": 128,
              "num_experts_per_tok": 8,
              "num_hidden_layers": 61,
              "num_nextn_predict_layers": 1,
              "q_lora_rank": 1536,
              "qk_nope_head_dim": 128,
              "qk_rope_head_dim": 64,
              "v_head_dim": 128,
              "vocab_size": 129280
            }
            """;

    private static ModelSpec read(String json) {
        return HuggingFaceConfig.read(FileTree.parse("config.json", json), "m");
    }

    @Test
    void mixtral_expertsOfTheFfnSize_noneShared() {
        ModelSpec model = read(MIXTRAL);
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(32, 8, 128, false, false, false));
        assertThat(model.feedForward())
                .isEqualTo(new MixtureOfExperts(
                        new Router(8, 2, false),
                        new DenseFeedForward(14336, true, false),
                        SharedExperts.NONE,
                        LeadingLayers.NONE));
    }

    @Test
    void qwen3_expertsOfTheirOwnSize_headNorms() {
        ModelSpec model = read(QWEN);
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(32, 4, 128, false, false, true));
        assertThat(model.feedForward())
                .isEqualTo(new MixtureOfExperts(
                        new Router(128, 8, false),
                        new DenseFeedForward(768, true, false),
                        SharedExperts.NONE,
                        LeadingLayers.NONE));
    }

    @Test
    void qwen2_inputBiases_sharedExpertWithAGate() {
        ModelSpec model = read(QWEN.replace("qwen3_moe", "qwen2_moe")
                .replace("\"num_experts\"", "\"shared_expert_intermediate_size\": 5632, \"num_experts\""));
        assertThat(model.attention()).isEqualTo(new GroupedQueryAttention(32, 4, 128, true, false, false));
        assertThat(model.feedForward())
                .isInstanceOfSatisfying(
                        MixtureOfExperts.class,
                        mixture -> assertThat(mixture.shared()).isEqualTo(new SharedExperts(1, 5632, true)));
    }

    @Test
    void deepSeekV3_latentAttention_sharedExpert_leadingLayers_routerBias() {
        ModelSpec model = read(DEEPSEEK);
        assertThat(model.layers()).isEqualTo(61);
        assertThat(model.attention())
                .isEqualTo(new LatentAttention(
                        128, new LatentAttention.Ranks(1536, 512), new LatentAttention.HeadSizes(128, 64, 128)));
        assertThat(model.feedForward())
                .isEqualTo(new MixtureOfExperts(
                        new Router(256, 8, true),
                        new DenseFeedForward(2048, true, false),
                        new SharedExperts(1, 2048, false),
                        new LeadingLayers(3, 18432)));
    }

    @Test
    void deepSeekV2_queriesWithoutCompression_noRouterBias() {
        ModelSpec model = read(DEEPSEEK.replace("deepseek_v3", "deepseek_v2")
                .replace("\"q_lora_rank\": 1536", "\"q_lora_rank\": null"));
        assertThat(model.attention())
                .isEqualTo(new LatentAttention(
                        128, new LatentAttention.Ranks(0, 512), new LatentAttention.HeadSizes(128, 64, 128)));
        assertThat(model.feedForward())
                .isInstanceOfSatisfying(
                        MixtureOfExperts.class,
                        mixture -> assertThat(mixture.router()).isEqualTo(new Router(256, 8, false)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MIXTRAL | \"num_experts_per_tok\": 2 | \"num_experts_per_tok\": 9 | experts per token 9 must be from 1 to the 8 that there are",
                "MIXTRAL | \"num_local_experts\": 8, | | config.json:1: the key 'num_local_experts' is missing",
                "MIXTRAL | \"num_local_experts\": 8 | \"num_local_experts\": 0 | num_local_experts: 0 is not from 1 to",
                "QWEN | \"moe_intermediate_size\": 768, | | the key 'moe_intermediate_size' is missing",
                "QWEN | \"decoder_sparse_step\": 1 | \"decoder_sparse_step\": 2 | config.json:4: decoder_sparse_step: the architecture is not supported yet: dense layers between mixtures of experts",
                "QWEN | \"mlp_only_layers\": [] | \"mlp_only_layers\": [3] | mlp_only_layers: the architecture is not supported yet: dense layers between mixtures",
                "DEEPSEEK | \"moe_layer_freq\": 1 | \"moe_layer_freq\": 2 | moe_layer_freq: the architecture is not supported yet: dense layers between mixtures",
                "DEEPSEEK | \"attention_bias\": false | \"attention_bias\": true | attention_bias: the architecture is not supported yet: latent attention with biases",
                "DEEPSEEK | \"first_k_dense_replace\": 3 | \"first_k_dense_replace\": 61 | dense layers 61 before the first mixture of experts must be fewer than its 61 layers",
                "DEEPSEEK | \"kv_lora_rank\": 512, | | the key 'kv_lora_rank' is missing",
                "DEEPSEEK | \"v_head_dim\": 128 | \"v_head_dim\": 9999 | head sizes 128 without positions, 64 with rotary ones and 9999 of values must each be from 1 to 4096",
                "DEEPSEEK | \"n_shared_experts\": 1 | \"n_shared_experts\": 9999 | shared experts 9999 of inner width 2048 must together have from 1 to 4194304",
            })
    void key_badOrMissing_isNamed(String file, String good, @Nullable String bad, String message) {
        String json = file.equals("MIXTRAL") ? MIXTRAL : file.equals("QWEN") ? QWEN : DEEPSEEK;
        assertThat(json).contains(good);
        assertThatThrownBy(() -> read(json.replace(good, bad == null ? "" : bad)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(message);
    }
}
