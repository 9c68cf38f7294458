/**
 * <b>Room.</b> From samples to laws, and how far to believe them.
 *
 * <p><b>Holds.</b> {@link org.hexcast.calibration.fit.KernelFitter}, which fits one law; {@link org.hexcast.calibration.fit.SampleChoice},
 * which says what feeds it; {@link org.hexcast.calibration.fit.ProfileFitter}, which makes the profiles of GPUs.
 *
 * <p><b>Never.</b> Foreign formats ({@code calibration.importer}); what a law means in seconds ({@code costmodel.law}); errors on what was held out
 * ({@code calibration.holdout}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.fit.SampleChoice}, {@link org.hexcast.calibration.fit.KernelFitter},
 * {@link org.hexcast.calibration.fit.LawFits}.
 *
 * <p><b>Units and sources.</b> Seconds; errors as shares of the measured time. CMA-ES of Hansen (2006) in Commons Math.
 */
@NullMarked
package org.hexcast.calibration.fit;

import org.jspecify.annotations.NullMarked;
