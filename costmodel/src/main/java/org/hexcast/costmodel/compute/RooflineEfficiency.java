package org.hexcast.costmodel.compute;

/**
 * Shares of the data sheet that kernels achieve, the same for every GPU.
 *
 * @param gemm share of the peak compute rate in matrix products
 * @param attention share of the peak compute rate in prefill attention
 * @param memory share of the peak memory bandwidth in all kernels
 * @param gemmSeconds fixed time of a matrix product
 * @param attentionSeconds fixed time of an attention kernel
 * @param elementSeconds fixed time of an element-wise kernel
 */
public record RooflineEfficiency(
        double gemm,
        double attention,
        double memory,
        double gemmSeconds,
        double attentionSeconds,
        double elementSeconds) {

    /**
     * Round values near the medians of the kernel tables that aiconfigurator publishes for A100-SXM, H100-SXM and L40S (vLLM 0.14, bf16; key
     * AICONFIGURATOR in docs/references.md). They are one set for all GPUs on purpose: a set per GPU is a profile, and profiles come with calibration.
     */
    public static final RooflineEfficiency USUAL = new RooflineEfficiency(0.85, 0.45, 0.80, 4e-6, 10e-6, 2e-6);

    public RooflineEfficiency {
        for (double share : new double[] {gemm, attention, memory}) {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("efficiency " + share + " must be above 0 and at most 1");
            }
        }
        for (double seconds : new double[] {gemmSeconds, attentionSeconds, elementSeconds}) {
            if (!(seconds >= 0 && seconds < 1)) {
                throw new IllegalArgumentException("fixed kernel time " + seconds + " s must be from 0 to 1 s");
            }
        }
    }
}
