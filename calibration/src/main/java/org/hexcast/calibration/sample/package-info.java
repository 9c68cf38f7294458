/**
 * <b>Room.</b> Measurements, one record each, whoever took them.
 *
 * <p><b>Holds.</b> Times of kernels and end-to-end figures, each with its GPU and source.
 *
 * <p><b>Never.</b> The shapes themselves ({@code costmodel.kernel}), a fitted coefficient, a file format ({@code calibration.importer}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.sample.KernelSample}, {@link org.hexcast.calibration.sample.ServingSample},
 * {@link org.hexcast.calibration.sample.ServingLoad}.
 *
 * <p><b>Units and sources.</b> Seconds, tokens, tokens per second; GPU types by their catalogue names.
 */
@NullMarked
package org.hexcast.calibration.sample;

import org.jspecify.annotations.NullMarked;
