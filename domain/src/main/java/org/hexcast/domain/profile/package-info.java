/**
 * <b>Room.</b> What calibration knows of one GPU product.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.profile.DeviceProfile}: laws of kernels and collectives, each with its errors, and where they come from.
 *
 * <p><b>Never.</b> The formulas that turn a law into seconds ({@code costmodel.law}); samples and their fit ({@code calibration}); files ({@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.profile.DeviceProfile}, {@link org.hexcast.domain.profile.KernelLaw},
 * {@link org.hexcast.domain.profile.ResidualTable}.
 *
 * <p><b>Units and sources.</b> Seconds; logarithms of ratios in thousandths; errors as shares of the measured time.
 */
@NullMarked
package org.hexcast.domain.profile;

import org.jspecify.annotations.NullMarked;
