package org.hexcast.costmodel.kernel;

import org.hexcast.domain.hardware.Precision;

/**
 * A kernel that touches every value a few times and is bound by bytes.
 *
 * @param kind what it does
 * @param tokens rows
 * @param width values per row on this GPU; which ones, the kind says
 * @param values storage of a value
 */
public record Elementwise(Kind kind, long tokens, long width, Precision values) implements DeviceKernel {

    /** Of values with 16 bits. */
    public Elementwise(Kind kind, long tokens, long width) {
        this(kind, tokens, width, Precision.BF16);
    }

    /** What is done, and how often each value of the width has to cross the memory bus. */
    public enum Kind {
        /** RMS or layer norm of the hidden state; reads and writes it. */
        NORM(2),
        /** Rotary positions of Q and K: width (query + kv heads) x head size; reads and writes them. */
        ROTARY(2),
        /** Activation of a plain FFN: width the FFN size; reads and writes it. */
        ACTIVATION(2),
        /** Activation of a gated FFN: width the FFN size; reads gate and up, writes one. */
        GATED_ACTIVATION(3),
        /** Sum with the residual: reads two hidden states, writes one. */
        RESIDUAL(3),
        /** Rows of the embedding table; reads and writes them. */
        EMBEDDING(2),
        /** Choice of a token: width the vocabulary; reads the logits. */
        SAMPLE(1),
        /** K and V of new tokens into the cache: width 2 x kv heads x head size; reads and writes them. */
        KV_WRITE(2),
        /** Plain copy within the device memory; reads and writes. */
        COPY(2);

        private final int passes;

        Kind(int passes) {
            this.passes = passes;
        }

        /** Reads and writes of each value of the width. */
        public int passes() {
            return passes;
        }
    }

    public Elementwise {
        Counted.positive("tokens", tokens);
        Counted.positive("width", width);
    }

    /** Not counted: never the bound. */
    @Override
    public double flops() {
        return 0;
    }

    /** {@code passes tokens width} times the bytes of a value. */
    @Override
    public double bytes() {
        return kind.passes() * (double) tokens * width * values.bytes();
    }
}
