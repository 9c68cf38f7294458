package org.hexcast.realexec.device;

import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.NormKind;

/**
 * A decoder that this executor computes: Llama and OPT families and their like.
 *
 * @param sizes its sizes
 * @param norm {@link NormKind#RMS} or {@link NormKind#LAYER}
 * @param bias whether all matrices of a layer have biases
 * @param learnedPositions rows of the table of learned positions, 0 for rotary ones
 * @param tied whether the head is the token table
 * @param numerics constants of its formulas
 */
public record DecoderShape(
        Sizes sizes, NormKind norm, Biases bias, int learnedPositions, boolean tied, Numerics numerics) {

    /**
     * Sizes.
     *
     * @param layers decoder layers
     * @param hidden hidden size
     * @param heads query heads
     * @param kvHeads KV heads
     * @param headSize values of a head
     * @param ffn inner width of the FFN
     * @param vocabulary tokens
     */
    public record Sizes(int layers, int hidden, int heads, int kvHeads, int headSize, int ffn, int vocabulary) {}

    /**
     * Which matrices have biases, and whether the FFN is gated.
     *
     * @param input of queries, keys and values
     * @param output of the attention's output
     * @param ffn of the FFN
     * @param gated whether the FFN has a gate (SwiGLU), else its activation is ReLU
     */
    public record Biases(boolean input, boolean output, boolean ffn, boolean gated) {}

    /**
     * Constants that a config.json gives and no cost depends on.
     *
     * @param normEpsilon added to variances
     * @param ropeTheta base of the rotary angles
     */
    public record Numerics(float normEpsilon, double ropeTheta) {
        /** Those of Llama 2 and OPT. */
        public static final Numerics USUAL = new Numerics(1e-5f, 10_000);
    }

    /**
     * The shape of a model.
     *
     * @throws IllegalArgumentException if it is none that is executed, naming what is not
     */
    public static DecoderShape of(ModelSpec model, Numerics numerics) {
        if (!(model.attention() instanceof GroupedQueryAttention attention)) {
            throw unsupported(model, "latent attention");
        }
        if (!(model.feedForward() instanceof DenseFeedForward ffn)) {
            throw unsupported(model, "a mixture of experts");
        }
        if (attention.headNorms()) {
            throw unsupported(model, "norms per head");
        }
        if (model.norm().perLayer() != 2
                || model.norm().others() != 1
                || model.norm().kind() == NormKind.LAYER_NO_BIAS) {
            throw unsupported(model, "norms other than RMSNorm or LayerNorm before attention, FFN and head");
        }
        if (model.embedding().width() != model.hidden()) {
            throw unsupported(model, "a token table narrower than the hidden size");
        }
        return new DecoderShape(
                new Sizes(
                        model.layers(),
                        model.hidden(),
                        attention.heads(),
                        attention.kvHeads(),
                        attention.headSize(),
                        ffn.size(),
                        model.embedding().vocabulary()),
                model.norm().kind(),
                new Biases(attention.inputBias(), attention.outputBias(), ffn.bias(), ffn.gated()),
                model.embedding().positions(),
                model.embedding().tied(),
                numerics);
    }

    private static IllegalArgumentException unsupported(ModelSpec model, String what) {
        return new IllegalArgumentException(model.name() + " has " + what
                + ", which the executor does not compute; it computes Llama and OPT families.");
    }

    /** Whether positions are rotary. */
    public boolean rotary() {
        return learnedPositions == 0;
    }

    /** Inputs of one slice of the output projection: one head. */
    public int outputSlice() {
        return sizes.headSize();
    }

    /** Inputs of one slice of the FFN's down projection: the largest that no tensor degree cuts, for degrees divide the heads and the width. */
    public int downSlice() {
        int one = sizes.heads();
        int other = sizes.ffn();
        while (other != 0) {
            int rest = one % other;
            one = other;
            other = rest;
        }
        return sizes.ffn() / one;
    }
}
