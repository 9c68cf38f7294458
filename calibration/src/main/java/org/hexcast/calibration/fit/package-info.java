/**
 * <b>Room.</b> From samples to laws, and how far to believe them.
 *
 * <p><b>Holds.</b> {@link org.hexcast.calibration.fit.KernelFitter}, which fits one law; {@code CrossValidation}, which holds out whole
 * groups of samples; {@code ProfileFitter}, which makes the profile of a GPU; {@link org.hexcast.calibration.fit.DerivedProfile}, which carries laws over to GPUs
 * that were not measured, {@link org.hexcast.calibration.fit.TransferErrors}, which says how far off those are, and
 * {@link org.hexcast.calibration.fit.LayerFit}, which fits them to times of whole layers.
 *
 * <p><b>Never.</b> Foreign formats ({@code calibration.importer}); what a law means in seconds ({@code costmodel.law}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.fit.KernelFitter}, {@code CrossValidation}.
 *
 * <p><b>Units and sources.</b> Seconds; errors as shares of the measured time. CMA-ES of Hansen (2006) in Commons Math.
 */
@NullMarked
package org.hexcast.calibration.fit;

import org.jspecify.annotations.NullMarked;
