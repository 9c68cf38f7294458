package org.hexcast.scenarios.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.model.WeightScales;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quantization_config} of public models. Closed form: what each method stores; what is not known is refused with one clear message. */
class QuantizationReaderTest {

    private static final String TENSORS = """
            {'quant_method': 'compressed-tensors', 'format': 'x', 'ignore': ['lm_head'], 'kv_cache_scheme': null,
             'config_groups': {'group_0': {'targets': ['Linear'],
               'weights': {'num_bits': 8, 'type': 'float', 'strategy': 'channel', 'symmetric': true},
               'input_activations': {'num_bits': 8, 'type': 'float', 'dynamic': true, 'strategy': 'token'}}}}
            """;

    private static final String NO_ACTIVATIONS =
            TENSORS.replaceAll("'input_activations': \\{[^}]*}", "'input_activations': null");

    private static Precisions read(String config) {
        return QuantizationReader.read(FileTree.parse("config.json", config.replace('\'', '"')), Precision.BF16);
    }

    private static void assertStored(Precisions read, Precision weights, Precision activations, WeightScales scales) {
        assertThat(read).isEqualTo(new Precisions(weights, activations, Precision.BF16, scales));
        assertThat(read.unquantised()).isEqualTo(Precision.BF16);
    }

    @Test
    void fp8_isWeightsAndActivations_withScalesByBlockOrNone() {
        assertStored(
                read("{'quant_method': 'fp8', 'activation_scheme': 'dynamic', 'weight_block_size': [128, 64]}"),
                Precision.FP8,
                Precision.FP8,
                new WeightScales(64, 128, 4));
        assertStored(
                read("{'quant_method': 'fp8', 'activation_scheme': 'static', 'ignored_layers': null}"),
                Precision.FP8,
                Precision.FP8,
                WeightScales.NONE);
    }

    @Test
    void gptqAndAwq_areWeightsOnly_withAScaleAndAZeroPointForEachGroup() {
        assertStored(
                read(
                        "{'quant_method': 'gptq', 'bits': 4, 'group_size': 128, 'desc_act': true, 'sym': true, 'lm_head': false}"),
                Precision.INT4,
                Precision.BF16,
                new WeightScales(128, 1, 2.5));
        assertStored(
                read("{'quant_method': 'gptq', 'bits': 8, 'group_size': -1}"),
                Precision.INT8,
                Precision.BF16,
                new WeightScales(Integer.MAX_VALUE, 1, 3));
        assertStored(
                read("{'quant_method': 'awq', 'bits': 4, 'group_size': 64, 'zero_point': true, 'version': 'gemm', "
                        + "'modules_to_not_convert': ['gate']}"),
                Precision.INT4,
                Precision.BF16,
                new WeightScales(64, 1, 2.5));
    }

    @Test
    void bitsAndBytes_areWeightsOnly() {
        WeightScales perOutput = new WeightScales(Integer.MAX_VALUE, 1, 4);
        String eight = "{'quant_method': 'bitsandbytes', 'load_in_8bit': true, 'load_in_4bit': false}";
        assertStored(read(eight), Precision.INT8, Precision.BF16, perOutput);
        String four = "{'quant_method': 'bitsandbytes', 'load_in_4bit': true, 'bnb_4bit_use_double_quant': false}";
        assertStored(read(four), Precision.INT4, Precision.BF16, new WeightScales(64, 1, 4));
        // 64 weights share a scale of 8 bits, 256 scales one of 32
        String twice = four.replace("quant': false", "quant': true");
        assertStored(read(twice), Precision.INT4, Precision.BF16, new WeightScales(64, 1, 1 + 4 / 256.0));
    }

    @Test
    void compressedTensors_followTheirScheme() {
        WeightScales perOutput = new WeightScales(Integer.MAX_VALUE, 1, 4);
        assertStored(read(TENSORS), Precision.FP8, Precision.FP8, perOutput);
        assertStored(read(TENSORS.replace("'float'", "'int'")), Precision.INT8, Precision.INT8, perOutput);
        assertStored(read(TENSORS.replace("'channel'", "'tensor'")), Precision.FP8, Precision.FP8, WeightScales.NONE);
        assertStored(read(NO_ACTIVATIONS), Precision.FP8, Precision.BF16, perOutput);
        String grouped = NO_ACTIVATIONS.replace(
                "'num_bits': 8, 'type': 'float', 'strategy': 'channel'",
                "'num_bits': 4, 'type': 'int', 'strategy': 'group', 'group_size': 128");
        assertStored(read(grouped), Precision.INT4, Precision.BF16, new WeightScales(128, 1, 2));
        assertStored(
                read(grouped.replace("'symmetric': true", "'symmetric': false")),
                Precision.INT4,
                Precision.BF16,
                new WeightScales(128, 1, 2.5));
        assertThat(read(TENSORS.replace(
                                "'kv_cache_scheme': null", "'kv_cache_scheme': {'num_bits': 8, 'type': 'float'}"))
                        .kv())
                .isEqualTo(Precision.FP8);
    }

    @ParameterizedTest
    @CsvSource({
        "lm_head",
        "re:.*lm_head",
        "re:.*lm_head.*",
        "model.embed_tokens",
        "model.layers.0.mlp.gate",
        "re:.*mlp.gate$",
        "re:.*gate$",
        "model.layers.47.mlp.shared_expert_gate",
        "model.layers.3.input_layernorm",
        "model.layers.3.self_attn.q_norm",
    })
    void module_thatAlwaysStaysWide_mayBeNamed(String module) {
        assertThat(read(TENSORS.replace("'lm_head'", "'" + module + "'"))).isEqualTo(read(TENSORS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'bits': 4} | the key 'quant_method' is missing",
                "{'quant_method': 'quip'} | quant_method: the quantisation 'quip' is not supported yet; supported are awq, bitsandbytes, compressed-tensors, fp8, gptq",
                "{'quant_method': 'mxfp4'} | the quantisation 'mxfp4' is not supported yet",
                "{'quant_method': 'gptq', 'bits': 3, 'group_size': 128} | bits: '3' bits are not supported yet",
                "{'quant_method': 'gptq', 'bits': 4} | the key 'group_size' is missing",
                "{'quant_method': 'gptq', 'bits': 4, 'group_size': 0} | group_size: 0 is neither -1 nor from 1 to",
                "{'quant_method': 'gptq', 'bits': 4, 'group_size': 128, 'lm_head': true} | lm_head: a quantised head is not supported yet",
                "{'quant_method': 'gptq', 'bits': 4, 'group_size': 128, 'dynamic': {}} | dynamic: other bits in some modules are not supported yet",
                "{'quant_method': 'awq', 'bits': 8, 'group_size': 128} | bits: AWQ has 4 bits, not 8",
                "{'quant_method': 'bitsandbytes'} | neither 'load_in_8bit' nor 'load_in_4bit' is true",
                "{'quant_method': 'fp8', 'weight_block_size': [128]} | weight_block_size: a block of weights has 2 sizes, not 1",
                "{'quant_method': 'fp8', 'modules_to_not_convert': ['lm_head', 'model.layers.0.self_attn.q_proj']} | modules_to_not_convert[1]: 'model.layers.0.self_attn.q_proj' stays in 16 bits, which is not supported yet",
                "{'quant_method': 'fp8', 'modules_to_not_convert': ['gate_proj']} | 'gate_proj' stays in 16 bits",
            })
    void method_notKnown_isOneClearMessage(String config, String message) {
        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("config.json:1")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'num_bits': 8, 'type': 'float', 'strategy': 'channel' | 'num_bits': 4, 'type': 'float', 'strategy': 'channel' | weights: the number format 'float4' is not supported yet",
                "'channel' | 'row' | scales by 'row' are not supported yet",
                "'Linear' | 're:.*experts' | 're:.*experts' alone is quantised, which is not supported yet",
                "{'group_0': | {'group_1': {}, 'group_0': | several kinds of quantisation in one model are not supported yet",
                "'format': 'x' | 'sparsity_config': {'format': 'sparse-24-bitmask'} | sparse weights are not supported yet",
                "'num_bits': 8, 'type': 'float', 'dynamic' | 'num_bits': 4, 'type': 'int', 'dynamic' | weights in FP8 are not multiplied with activations in INT4",
            })
    void scheme_notKnown_isOneClearMessage(String good, String bad, String message) {
        assertThat(TENSORS).contains(good);
        assertThatThrownBy(() -> read(TENSORS.replace(good, bad)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(message);
    }
}
