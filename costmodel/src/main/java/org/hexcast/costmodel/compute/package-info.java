/**
 * <b>Room.</b> What computation costs.
 *
 * <p><b>Holds.</b> {@link org.hexcast.costmodel.compute.RooflineCostModel}: data sheet times efficiency.
 *
 * <p><b>Never.</b> Measured profiles of single GPUs (they come with calibration, behind the same interface).
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.compute.RooflineEfficiency},
 * {@link org.hexcast.costmodel.compute.RooflineCostModel}.
 *
 * <p><b>Units and sources.</b> Seconds, FLOPs, bytes. Roofline model of Williams, Waterman and Patterson (CACM 52(4), 2009), key ROOFLINE in
 * {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.costmodel.compute;

import org.jspecify.annotations.NullMarked;
