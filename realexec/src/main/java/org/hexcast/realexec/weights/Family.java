package org.hexcast.realexec.weights;

import org.hexcast.domain.model.NormKind;

/** Families of decoders whose tensor names and formulas are known. */
public enum Family {
    /** Rotary positions, RMSNorm, gated FFN: Llama, Mistral, Qwen2. */
    LLAMA("model.", ""),
    /** Learned positions, LayerNorm, ReLU: OPT. */
    OPT("model.decoder.", "decoder.");

    /** Rows of OPT's position table before the row of position 0. */
    public static final int OPT_POSITION_OFFSET = 2;

    private final String prefix;
    private final String otherPrefix;

    Family(String prefix, String otherPrefix) {
        this.prefix = prefix;
        this.otherPrefix = otherPrefix;
    }

    /**
     * The family of a decoder.
     *
     * @param norm its norms
     * @param gated whether its FFN is gated
     * @param learnedPositions whether it has a table of positions
     * @throws WeightsException if it is of neither
     */
    public static Family of(NormKind norm, boolean gated, boolean learnedPositions) {
        if (norm == NormKind.RMS && gated && !learnedPositions) {
            return LLAMA;
        }
        if (norm == NormKind.LAYER && !gated && learnedPositions) {
            return OPT;
        }
        throw new WeightsException(
                "Tensors of a decoder with " + norm + " norms, " + (gated ? "a gated" : "a plain")
                        + " FFN and " + (learnedPositions ? "learned" : "rotary")
                        + " positions have no known names; those of Llama (RMS, gated, rotary) and OPT (LAYER, plain, learned) have.");
    }

    /** What its names usually begin with. */
    String prefix() {
        return prefix;
    }

    /** What they begin with in exports of the decoder alone. */
    String otherPrefix() {
        return otherPrefix;
    }

    /**
     * Name of a module, without what comes before.
     *
     * @throws IllegalArgumentException if the family has none in this role
     */
    String module(Role role) {
        return this == LLAMA ? llama(role) : opt(role);
    }

    private static String llama(Role role) {
        return switch (role) {
            case TOKEN_TABLE -> "embed_tokens";
            case ATTENTION_NORM -> "input_layernorm";
            case QUERY -> "self_attn.q_proj";
            case KEY -> "self_attn.k_proj";
            case VALUE -> "self_attn.v_proj";
            case OUTPUT -> "self_attn.o_proj";
            case FFN_NORM -> "post_attention_layernorm";
            case GATE -> "mlp.gate_proj";
            case UP -> "mlp.up_proj";
            case DOWN -> "mlp.down_proj";
            case FINAL_NORM -> "norm";
            case HEAD -> "lm_head";
            case POSITION_TABLE -> throw absent(LLAMA, role);
        };
    }

    private static String opt(Role role) {
        return switch (role) {
            case TOKEN_TABLE -> "embed_tokens";
            case POSITION_TABLE -> "embed_positions";
            case ATTENTION_NORM -> "self_attn_layer_norm";
            case QUERY -> "self_attn.q_proj";
            case KEY -> "self_attn.k_proj";
            case VALUE -> "self_attn.v_proj";
            case OUTPUT -> "self_attn.out_proj";
            case UP -> "fc1";
            case DOWN -> "fc2";
            case FFN_NORM, FINAL_NORM -> "final_layer_norm";
            case HEAD -> "lm_head";
            case GATE -> throw absent(OPT, role);
        };
    }

    private static IllegalArgumentException absent(Family family, Role role) {
        return new IllegalArgumentException(family + " has no tensor in the role " + role);
    }
}
