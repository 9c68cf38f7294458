/**
 * <b>Room.</b> The shapes of kernels: what a measured or predicted time is a time of.
 *
 * <p><b>Holds.</b> One record per family, with the least FLOPs and bytes where physics gives them.
 *
 * <p><b>Never.</b> A time or a GPU (a sample in {@code calibration}, a profile), a model's list of kernels ({@code costmodel.formula}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.kernel.KernelShape}, {@link org.hexcast.costmodel.kernel.Gemm},
 * {@link org.hexcast.costmodel.kernel.Collective}.
 *
 * <p><b>Units and sources.</b> Tokens, values, bytes, FLOPs; sizes are those on one GPU.
 */
@NullMarked
package org.hexcast.costmodel.kernel;

import org.jspecify.annotations.NullMarked;
