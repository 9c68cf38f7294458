package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.catalog.HuggingFaceConfig;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Closed form: the formulas on the shapes of public models give the parameters and the KV bytes that are published for them. */
class ModelFactsTest {

    private final Catalog catalog = new Catalog();

    private ModelSpec model(String name) {
        return catalog.model(FileNode.value(Place.of("test"), name));
    }

    /**
     * Exact counts: the totals of the safetensors metadata on the Hugging Face Hub, or of the loaded model ({@code model.num_parameters()}) where the Hub
     * stores buffers or a tied head twice (opt, gpt2, llama-1, gemma, llama-3.2, qwen3-0.6b).
     */
    @ParameterizedTest
    @CsvSource({
        "opt-125m, 125239296",
        "opt-350m, 331196416",
        "opt-1.3b, 1315758080",
        "opt-6.7b, 6658473984",
        "llama-1-7b, 6738415616",
        "llama-1-30b, 32528943616",
        "llama-1-65b, 65285660672",
        "llama-2-7b, 6738415616",
        "llama-2-13b, 13015864320",
        "llama-2-70b, 68976648192",
        "llama-3-8b, 8030261248",
        "llama-3-70b, 70553706496",
        "llama-3.1-8b, 8030261248",
        "llama-3.1-70b, 70553706496",
        "llama-3.1-405b, 405853388800",
        "llama-3.2-1b, 1235814400",
        "llama-3.2-3b, 3212749824",
        "mistral-7b-v0.3, 7248023552",
        "qwen2.5-7b, 7615616512",
        "qwen2.5-14b, 14770033664",
        "qwen2.5-32b, 32763876352",
        "qwen3-0.6b, 596049920",
        "qwen3-8b, 8190735360",
        "qwen3-14b, 14768307200",
        "qwen3-32b, 32762123264",
        "gemma-7b, 8537680896",
        "bloom-176b, 176247271424",
        "gpt2, 124439808",
        "gpt-neox-20b, 20554567680",
        "mixtral-8x7b, 46702792704",
        "mixtral-8x22b, 140620634112",
        "qwen1.5-moe-a2.7b, 14315784192",
        "qwen3-30b-a3b, 30532122624",
        "qwen3-235b-a22b, 235093634560",
        "deepseek-v2-lite, 15706484224",
        "deepseek-v2, 235741434880",
    })
    void parameters_areTheExactPublishedCount(String name, long published) {
        assertThat(WeightBytes.parameters(model(name))).isEqualTo(published);
    }

    /**
     * OPT models of which no exact count is published. The architecture (Zhang et al. 2022, table 1) gives, for L layers of width h, twelve h^2 weights and
     * 13 h biases and norms a layer, a tied table of 50,272 tokens, 2,048 + 2 positions and a final norm; the paper's own names are rounded.
     */
    @ParameterizedTest
    @CsvSource({"opt-13b, 40, 5120, 13", "opt-30b, 48, 7168, 30", "opt-66b, 64, 9216, 66", "opt-175b, 96, 12288, 175"})
    void parameters_ofOpt_areThoseOfItsArchitecture(String name, long layers, long hidden, double billions) {
        long derived = layers * (12 * hidden * hidden + 13 * hidden) + (50_272 + 2_050) * hidden + 2 * hidden;
        assertThat(WeightBytes.parameters(model(name))).isEqualTo(derived);
        assertThat(derived / 1e9).isCloseTo(billions, within(0.012 * billions));
    }

    /**
     * Billions of parameters, in all and those of one token, as their publishers round them: Mixtral (Jiang et al. 2024; mistral.ai on 8x22B), model cards of
     * Qwen3, Qwen1.5-MoE and DeepSeek-V2 (whose count of active ones leaves out token table and head), technical report of DeepSeek-V3, Kimi K2.
     */
    @ParameterizedTest
    @CsvSource({
        "mixtral-8x7b, 46.7, 12.9",
        "mixtral-8x22b, 141, 39",
        "qwen1.5-moe-a2.7b, 14.3, 2.7",
        "qwen3-30b-a3b, 30.5, 3.3",
        "qwen3-235b-a22b, 235, 22",
        "deepseek-v2-lite, 15.7, 2.7",
        "deepseek-v2, 236, 21",
        "deepseek-v3, 671, 37",
        "kimi-k2, 1026, 32",
    })
    void parameters_ofMixtures_areThePublishedOnes(String name, double billions, double active) {
        assertThat(WeightBytes.parameters(model(name)) / 1e9).isCloseTo(billions, within(0.004 * billions));
        assertThat(WeightBytes.activeParameters(model(name)) / 1e9).isCloseTo(active, within(0.03 * active));
    }

    /** Latent attention: L (512 + 64) values of 2 bytes; 70,272 bytes are 69 KiB, against 4 MiB for keys and values of its 128 heads. */
    @ParameterizedTest
    @CsvSource({"deepseek-v2-lite, 27", "deepseek-v2, 60", "deepseek-v3, 61", "kimi-k2, 61"})
    void kvBytesPerToken_ofLatentAttention_areThoseOfTheLatentVector(String name, int layers) {
        assertThat(KvBytes.perToken(model(name))).isEqualTo(layers * 576 * 2);
    }

    /**
     * DeepSeek-V3 is published in FP8: a byte for each of the values of its matrices, 4 for each block of 128 x 128, two for the rest. The published files of
     * its 61 layers have about 670 GB.
     */
    @Test
    void weightBytes_ofAPublishedFp8Model_areOneForMostParameters() {
        double bytes = WeightBytes.bytes(model("deepseek-v3"));
        long parameters = WeightBytes.parameters(model("deepseek-v3"));
        double wide = 2.0 * 129_280 * 7168 + 58 * 256.0 * 7168;
        assertThat(bytes - parameters - wide).isBetween(parameters * 4 / (128.0 * 128) * 0.99, parameters * 0.0003);
    }

    @Test
    void parameters_ofTheWholeCatalogue_areThoseItCites() {
        assertThat(catalog.publishedParameters()).hasSizeGreaterThan(20);
        catalog.publishedParameters()
                .forEach((name, count) ->
                        assertThat(WeightBytes.parameters(model(name))).as(name).isEqualTo(count));
    }

    /**
     * KV bytes of one token with 16-bit values. Published: OPT-13B 800 KB (Kwon et al., PagedAttention, SOSP 2023, section 3); Llama-2-7B 0.5 MB and
     * Llama-2-70B 320 KB (its grouped-query attention keeps an eighth of 2.5 MB; Ainslie et al. 2023; Touvron et al. 2023, table 1); Llama-3-8B 128 KB,
     * Llama-3-70B 320 KB, Llama-3.1-405B 504 KB (Dubey et al. 2024, table 3: layers, KV heads, head size 128). The others: 2 L k d values of their model
     * cards.
     */
    @ParameterizedTest
    @CsvSource({
        "opt-13b, 800",
        "opt-30b, 1344",
        "opt-66b, 2304",
        "opt-175b, 4608",
        "llama-1-30b, 1560",
        "llama-2-7b, 512",
        "llama-2-13b, 800",
        "llama-2-70b, 320",
        "llama-3-8b, 128",
        "llama-3-70b, 320",
        "llama-3.1-405b, 504",
        "mistral-7b-v0.3, 128",
        "qwen2.5-7b, 56",
        "qwen3-32b, 256",
        "gpt2, 36",
    })
    void kvBytesPerToken_areThePublishedOnes(String name, double kibibytes) {
        assertThat(KvBytes.perToken(model(name))).isEqualTo(kibibytes * 1024);
    }

    /** Weights of 16 bits: two bytes a parameter. */
    @Test
    void weightBytes_areTwoForEachParameter() {
        assertThat(WeightBytes.bytes(model("llama-2-70b"))).isEqualTo(2 * 68_976_648_192.0);
    }

    /** Published totals of models that are not in the catalogue, from their config.json: bigscience/bloom-560m, EleutherAI/pythia-70m, TinyLlama-1.1B. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "559214592 | {'model_type': 'bloom', 'n_embed': 1024, 'n_layer': 24, 'num_attention_heads': 16, 'vocab_size': 250880}",
                "70426624 | {'model_type': 'gpt_neox', 'hidden_size': 512, 'num_hidden_layers': 6, 'num_attention_heads': 8, 'intermediate_size': 2048, 'vocab_size': 50304, 'max_position_embeddings': 2048, 'tie_word_embeddings': false}",
                "1100048384 | {'model_type': 'llama', 'hidden_size': 2048, 'num_hidden_layers': 22, 'num_attention_heads': 32, 'num_key_value_heads': 4, 'intermediate_size': 5632, 'vocab_size': 32000, 'max_position_embeddings': 2048, 'tie_word_embeddings': false}",
                "494032768 | {'model_type': 'qwen2', 'hidden_size': 896, 'num_hidden_layers': 24, 'num_attention_heads': 14, 'num_key_value_heads': 2, 'intermediate_size': 4864, 'vocab_size': 151936, 'max_position_embeddings': 32768, 'tie_word_embeddings': true}",
                "6921720704 | {'model_type': 'falcon', 'hidden_size': 4544, 'num_hidden_layers': 32, 'num_attention_heads': 71, 'new_decoder_architecture': false, 'multi_query': true, 'parallel_attn': true, 'bias': false, 'vocab_size': 65024}",
            })
    void parameters_ofOtherFamilies_areThePublishedCount(long published, String config) {
        String json = config.replace('\'', '"');
        ModelSpec model = HuggingFaceConfig.read(FileTree.parse("config.json", json), "m");
        assertThat(WeightBytes.parameters(model)).isEqualTo(published);
    }
}
