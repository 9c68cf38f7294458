/**
 * <b>Room.</b> From samples to laws and profiles.
 *
 * <p><b>Holds.</b> {@link org.hexcast.calibration.fit.KernelFitter}, which fits one law, {@link org.hexcast.calibration.fit.CollectiveFitter}, which fits collectives,
 * {@link org.hexcast.calibration.fit.ProfileFitter}, which joins laws into profiles, {@link org.hexcast.calibration.fit.CarriedProfile}, which carries laws to
 * another GPU, {@link org.hexcast.calibration.fit.LayerFit}, which fits a profile to times of whole layers, and
 * {@link org.hexcast.calibration.fit.EngineFit}, which fits what an engine adds to its kernels.
 *
 * <p><b>Never.</b> Foreign formats ({@code calibration.importer}); what a law means in seconds ({@code costmodel.law}); hold-outs ({@code calibration.holdout}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.fit.KernelFitter}, {@link org.hexcast.calibration.fit.SampleChoice},
 * {@link org.hexcast.calibration.fit.RelativeChoice}.
 *
 * <p><b>Units and sources.</b> Seconds; errors as shares of the measured time. CMA-ES of Hansen (2006) in Commons Math.
 */
@NullMarked
package org.hexcast.calibration.fit;

import org.jspecify.annotations.NullMarked;
