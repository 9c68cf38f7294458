/**
 * <b>Room.</b> Files of device profiles.
 *
 * <p><b>Holds.</b> {@link org.hexcast.scenarios.profile.ProfileFile}, which writes and reads one profile as JSON, and
 * {@link org.hexcast.scenarios.profile.UserProfiles}, a folder of them that takes precedence over the catalogue.
 *
 * <p><b>Never.</b> Fitting ({@code calibration.fit}); what a law means in seconds ({@code costmodel.law}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scenarios.profile.ProfileFile}, {@link org.hexcast.scenarios.profile.DerivedProfile},
 * {@link org.hexcast.scenarios.profile.ProfileSource}.
 *
 * <p><b>Units and sources.</b> As in {@code domain.profile}: seconds, bytes, thousandths of a logarithm, errors as shares of the measured time.
 */
@NullMarked
package org.hexcast.scenarios.profile;

import org.jspecify.annotations.NullMarked;
