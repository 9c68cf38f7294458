/**
 * <b>Room.</b> Kernels of a decoder layer on a CPU device.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.kernel.LayerKernels} with a plain implementation and one by the Vector API, both with the same bits; the
 * blocks of a KV cache; the sums that no tensor-parallel split changes.
 *
 * <p><b>Never.</b> What a model is or where its parts lie ({@code realexec.exec}), weights ({@code realexec.weights}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.kernel.LayerKernels}, {@link org.hexcast.realexec.kernel.ExactSum},
 * {@link org.hexcast.realexec.kernel.KvCache}.
 *
 * <p><b>Units and sources.</b> float32, row-major {@code [tokens, width]}; attention by Vaswani et al. (NeurIPS 2017), RMSNorm by Zhang and Sennrich (NeurIPS
 * 2019), SwiGLU by Shazeer (2020), paged blocks by Kwon et al. (SOSP 2023).
 */
@NullMarked
package org.hexcast.realexec.kernel;

import org.jspecify.annotations.NullMarked;
