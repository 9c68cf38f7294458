package org.hexcast.domain.profile;

/** Kernels that follow one law. */
public enum KernelFamily {
    /** Linear layers. */
    GEMM("gemm"),
    /** Attention of prompts. */
    PREFILL_ATTENTION("prefill-attention"),
    /** Attention of one new token per sequence. */
    DECODE_ATTENTION("decode-attention"),
    /** Norms, positions, activations, copies. */
    ELEMENTWISE("elementwise");

    private final String label;

    KernelFamily(String label) {
        this.label = label;
    }

    /** Its name in files and tables. */
    public String label() {
        return label;
    }
}
