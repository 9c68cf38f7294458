package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import org.hexcast.domain.model.NormKind;
import org.junit.jupiter.api.Test;

class TensorNamesTest {

    /** Every weight and bias of a model; fails if two have one name. */
    static Set<String> all(TensorNames names, int layers) {
        Set<String> all = new TreeSet<>();
        for (Role role : Role.values()) {
            if (role == (names.family() == Family.LLAMA ? Role.POSITION_TABLE : Role.GATE)) {
                continue;
            }
            if (!role.perLayer()) {
                assertThat(all.add(names.weight(role))).isTrue();
                assertThat(all.add(names.bias(role))).isTrue();
            }
            for (int layer = 0; role.perLayer() && layer < layers; layer++) {
                assertThat(all.add(names.weight(role, layer))).isTrue();
                assertThat(all.add(names.bias(role, layer))).isTrue();
            }
        }
        return all;
    }

    @Test
    void usual_llama_givesTheNamesOfTransformers() {
        assertThat(all(TensorNames.usual(Family.LLAMA), 1).stream().filter(name -> name.endsWith(".weight")))
                .containsExactly(
                        "lm_head.weight",
                        "model.embed_tokens.weight",
                        "model.layers.0.input_layernorm.weight",
                        "model.layers.0.mlp.down_proj.weight",
                        "model.layers.0.mlp.gate_proj.weight",
                        "model.layers.0.mlp.up_proj.weight",
                        "model.layers.0.post_attention_layernorm.weight",
                        "model.layers.0.self_attn.k_proj.weight",
                        "model.layers.0.self_attn.o_proj.weight",
                        "model.layers.0.self_attn.q_proj.weight",
                        "model.layers.0.self_attn.v_proj.weight",
                        "model.norm.weight");
        assertThat(TensorNames.usual(Family.LLAMA).bias(Role.QUERY, 17))
                .isEqualTo("model.layers.17.self_attn.q_proj.bias");
    }

    @Test
    void usual_opt_givesTheNamesOfTransformers() {
        assertThat(all(TensorNames.usual(Family.OPT), 1).stream().filter(name -> name.endsWith(".weight")))
                .containsExactly(
                        "lm_head.weight",
                        "model.decoder.embed_positions.weight",
                        "model.decoder.embed_tokens.weight",
                        "model.decoder.final_layer_norm.weight",
                        "model.decoder.layers.0.fc1.weight",
                        "model.decoder.layers.0.fc2.weight",
                        "model.decoder.layers.0.final_layer_norm.weight",
                        "model.decoder.layers.0.self_attn.k_proj.weight",
                        "model.decoder.layers.0.self_attn.out_proj.weight",
                        "model.decoder.layers.0.self_attn.q_proj.weight",
                        "model.decoder.layers.0.self_attn.v_proj.weight",
                        "model.decoder.layers.0.self_attn_layer_norm.weight");
    }

    @Test
    void heldBy_exportOfTheDecoderAlone_findsItsPrefix() {
        TensorNames opt = TensorNames.heldBy(Set.of("decoder.final_layer_norm.weight")::contains, Family.OPT);
        TensorNames llama = TensorNames.heldBy(Set.of("layers.0.self_attn.q_proj.weight")::contains, Family.LLAMA);
        TensorNames usual = TensorNames.heldBy(Set.of("model.norm.weight", "norm.weight")::contains, Family.LLAMA);
        TensorNames none = TensorNames.heldBy(name -> false, Family.OPT);

        assertThat(opt.weight(Role.UP, 2)).isEqualTo("decoder.layers.2.fc1.weight");
        assertThat(llama.weight(Role.FINAL_NORM)).isEqualTo("norm.weight");
        assertThat(llama.weight(Role.HEAD)).isEqualTo("lm_head.weight");
        assertThat(usual.weight(Role.FINAL_NORM)).isEqualTo("model.norm.weight");
        assertThat(none).isEqualTo(TensorNames.usual(Family.OPT));
    }

    @Test
    void tiedTable_filesThatKeepOnlyTheHead_isTheHead() {
        String norm = "model.norm.weight";
        String table = "model.embed_tokens.weight";
        String head = "lm_head.weight";

        assertThat(TensorNames.heldBy(Set.of(norm, head)::contains, Family.LLAMA)
                        .tiedTable())
                .isEqualTo(head);
        assertThat(TensorNames.heldBy(Set.of(norm, head, table)::contains, Family.LLAMA)
                        .tiedTable())
                .isEqualTo(table);
        assertThat(TensorNames.heldBy(Set.of(norm)::contains, Family.LLAMA).tiedTable())
                .isEqualTo(table);
    }

    @Test
    void weight_roleThatIsNotThere_isRefused() {
        TensorNames llama = TensorNames.usual(Family.LLAMA);
        TensorNames opt = TensorNames.usual(Family.OPT);

        assertThatThrownBy(() -> llama.weight(Role.POSITION_TABLE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opt.weight(Role.GATE, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opt.weight(Role.UP)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opt.weight(Role.HEAD, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opt.bias(Role.UP, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_neitherFamily_isRefused() {
        assertThat(Family.of(NormKind.RMS, true, false)).isEqualTo(Family.LLAMA);
        assertThat(Family.of(NormKind.LAYER, false, true)).isEqualTo(Family.OPT);
        assertThatThrownBy(() -> Family.of(NormKind.LAYER, false, false))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("LAYER norms, a plain FFN and rotary positions");
    }
}
