/**
 * <b>Room.</b> What the laws of a profile mean in seconds.
 *
 * <p><b>Holds.</b> One {@link org.hexcast.costmodel.law.KernelFormula} per family of kernels, and {@link org.hexcast.costmodel.law.FittedKernel}, which joins
 * a formula, its coefficients and what the formula leaves over.
 *
 * <p><b>Never.</b> Fitting ({@code calibration}); which kernels a step runs ({@code costmodel.compute}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.law.KernelFormula}, {@link org.hexcast.costmodel.law.GemmFormula},
 * {@link org.hexcast.costmodel.law.FittedKernel}.
 *
 * <p><b>Units and sources.</b> Seconds, FLOPs, bytes. Roofline: key ROOFLINE in {@code docs/references.md}; tiles and waves: key CUTLASS; split contexts:
 * key FLASHDECODING.
 */
@NullMarked
package org.hexcast.costmodel.law;

import org.jspecify.annotations.NullMarked;
