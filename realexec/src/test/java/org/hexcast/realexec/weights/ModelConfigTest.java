package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {

    @TempDir
    private Path folder;

    private ModelConfig read(Family family, String json) {
        StoredFile.write(folder.resolve(ModelConfig.NAME), json.getBytes(StandardCharsets.UTF_8));
        return ModelConfig.read(folder, family);
    }

    private void refused(Family family, String json, String words) {
        assertThatThrownBy(() -> read(family, json))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(words);
    }

    @Test
    void read_llama_givesItsConstants() {
        assertThat(read(
                        Family.LLAMA,
                        "{\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\", \"hidden_act\": \"silu\","
                                + " \"rms_norm_eps\": 1e-05, \"rope_scaling\": null, \"rope_theta\": 500000.0}"))
                .isEqualTo(new ModelConfig(1e-5f, 500_000, List.of()));
        assertThat(read(Family.LLAMA, "{}")).isEqualTo(new ModelConfig(1e-6f, 10_000, List.of()));
    }

    @Test
    void read_thetaWithinRopeParameters_isTaken() {
        assertThat(read(Family.LLAMA, "{\"rope_parameters\": {\"rope_theta\": 1000000.0, \"rope_type\": \"default\"}}"))
                .isEqualTo(new ModelConfig(1e-6f, 1_000_000, List.of()));
        refused(
                Family.LLAMA,
                "{\"rope_theta\": 5, \"rope_parameters\": {\"rope_theta\": 6}}",
                "rope_theta is 5.0, rope_parameters.rope_theta is 6.0; they must agree");
        refused(
                Family.LLAMA,
                "{\"rope_parameters\": {\"full_attention\": {\"rope_theta\": 6}}}",
                "rope_parameters has no number rope_theta");
    }

    @Test
    void read_endTokens_oneOrSeveralOrNone() {
        assertThat(read(Family.LLAMA, "{\"eos_token_id\": 2}").endTokens()).containsExactly(2);
        assertThat(read(Family.OPT, "{\"eos_token_id\": [128001, 9]}").endTokens())
                .containsExactly(128_001, 9);
        assertThat(read(Family.LLAMA, "{\"eos_token_id\": null}").endTokens()).isEmpty();
        refused(Family.LLAMA, "{\"eos_token_id\": \"</s>\"}", "eos_token_id holds '</s>'");
        refused(Family.LLAMA, "{\"eos_token_id\": [2147483648]}", "eos_token_id holds 2147483648");
        refused(Family.LLAMA, "{\"eos_token_id\": 2, \"eos_token_id\": 3}", "twice");
    }

    @Test
    void read_opt_givesTheEpsilonOfTorch() {
        assertThat(read(
                        Family.OPT,
                        "{\"model_type\": \"opt\", \"activation_function\": \"relu\", \"do_layer_norm_before\": true,"
                                + " \"_remove_final_layer_norm\": false}"))
                .isEqualTo(new ModelConfig(1e-5f, 10_000, List.of()));
        assertThat(read(Family.OPT, "{\"layer_norm_eps\": 1e-4}").normEpsilon()).isEqualTo(1e-4f);
    }

    @Test
    void read_arithmeticThatIsNotComputed_isRefused() {
        refused(Family.LLAMA, "{\"model_type\": \"gemma\"}", "model_type is 'gemma'; the executor computes llama");
        refused(Family.LLAMA, "{\"hidden_act\": \"gelu\"}", "hidden_act is 'gelu'; the executor computes silu");
        refused(
                Family.LLAMA,
                "{\"rope_scaling\": {\"factor\": 8.0, \"rope_type\": \"llama3\"}}",
                "rope_scaling.rope_type is 'llama3'; the executor computes default");
        refused(
                Family.LLAMA,
                "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}}",
                "rope_scaling.type is 'linear'");
        refused(Family.LLAMA, "{\"rope_scaling\": {\"factor\": 8.0}}", "rope_scaling");
        refused(Family.LLAMA, "{\"rope_scaling\": 8.0}", "neither an object nor null");
        refused(Family.LLAMA, "{\"partial_rotary_factor\": 0.5}", "partial_rotary_factor is '0.5'");
        refused(
                Family.LLAMA,
                "{\"sliding_window\": 4096, \"max_position_embeddings\": 32768}",
                "sliding_window is '4096'; the executor computes attention to all positions");
        refused(Family.OPT, "{\"activation_function\": \"gelu\"}", "activation_function is 'gelu'");
        refused(Family.OPT, "{\"do_layer_norm_before\": false}", "do_layer_norm_before is 'false'");
        refused(Family.OPT, "{\"_remove_final_layer_norm\": true}", "_remove_final_layer_norm is 'true'");
        refused(Family.OPT, "{\"model_type\": \"llama\"}", "model_type is 'llama'");
    }

    @Test
    void read_whatChangesNothing_isAccepted() {
        assertThat(read(Family.LLAMA, "{\"rope_scaling\": {\"type\": \"default\"}}")
                        .ropeTheta())
                .isEqualTo(10_000);
        assertThat(read(
                                Family.LLAMA,
                                "{\"sliding_window\": 4096, \"use_sliding_window\": false,"
                                        + " \"max_position_embeddings\": 32768}")
                        .ropeTheta())
                .isEqualTo(10_000);
        assertThat(read(Family.LLAMA, "{\"sliding_window\": null}").ropeTheta()).isEqualTo(10_000);
    }

    @Test
    void read_wrongNumber_isRefused() {
        refused(Family.LLAMA, "{\"rms_norm_eps\": \"small\"}", "rms_norm_eps is 'small'; it must be a number");
        refused(Family.LLAMA, "{\"rms_norm_eps\": -1}", "rms_norm_eps is '-1'; it must be positive");
        refused(Family.LLAMA, "{\"rms_norm_eps\": 1e-60}", "rms_norm_eps is '1e-60'; it must be between 0 and 1");
        refused(Family.LLAMA, "{\"rope_theta\": 0}", "rope_theta is '0'; it must be positive");
        refused(Family.LLAMA, "{\"rope_theta\": 1e999}", "rope_theta is '1e999'");
        refused(Family.LLAMA, "{\"rope_theta\": 1, \"rope_theta\": 2}", "is given twice");
    }

    @Test
    void read_noConfig_isRefused() {
        assertThatThrownBy(() -> ModelConfig.read(folder, Family.OPT))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("holds no config.json");
    }
}
