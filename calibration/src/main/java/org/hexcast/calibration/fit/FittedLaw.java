package org.hexcast.calibration.fit;

import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;

/**
 * A law and what it was fitted on.
 *
 * @param samples what it was fitted on
 * @param prior what a relative's formula leaves over, where these samples are too few to say; {@link ResidualTable#NONE} for none
 * @param law the law
 */
public record FittedLaw(LawSamples samples, ResidualTable prior, KernelLaw law) {}
