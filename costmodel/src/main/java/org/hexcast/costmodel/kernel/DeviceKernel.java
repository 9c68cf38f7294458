package org.hexcast.costmodel.kernel;

/**
 * A kernel that runs on one GPU alone, with the least work that physics asks of it: the roofline (Williams, Waterman and Patterson, CACM 52(4), 2009) says
 * that it lasts at least {@code max(flops / peak, bytes / bandwidth)}. Bytes that a cache keeps between two runs can beat the second bound.
 */
public sealed interface DeviceKernel extends KernelShape
        permits Gemm, PrefillAttention, DecodeAttention, MixedAttention, Elementwise {

    /** Floating-point operations, a multiply-add counting two; 0 where the kernel only moves bytes. */
    double flops();

    /** Bytes that have to cross the memory bus once: inputs read and outputs written, nothing twice. */
    double bytes();
}
