/**
 * <b>Room.</b> How well laws predict what they were not fitted on.
 *
 * <p><b>Holds.</b> {@link org.hexcast.calibration.holdout.CrossValidation}, which leaves out whole groups of samples, and checks against other GPUs, models and
 * sources.
 *
 * <p><b>Never.</b> The fit itself ({@code calibration.fit}), tables of the results ({@code calibration.report}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.holdout.HoldOut}, {@link org.hexcast.calibration.holdout.Grouping},
 * {@link org.hexcast.calibration.holdout.CrossValidation}.
 *
 * <p><b>Units and sources.</b> Seconds; errors as shares of the measured time.
 */
@NullMarked
package org.hexcast.calibration.holdout;

import org.jspecify.annotations.NullMarked;
