package org.hexcast.domain.hardware;

/** Number formats of weights, activations and KV cache, with their storage size. */
public enum Precision {
    FP32(32),
    FP16(16),
    BF16(16),
    FP8(8),
    INT8(8),
    INT4(4);

    private final int bits;

    Precision(int bits) {
        this.bits = bits;
    }

    /** Storage per value in bits. */
    public int bits() {
        return bits;
    }

    /** Storage per value in bytes; half a byte for {@link #INT4}. */
    public double bytes() {
        return bits / 8.0;
    }
}
