/**
 * <b>Room.</b> What computation costs.
 *
 * <p><b>Holds.</b> {@link org.hexcast.costmodel.compute.RooflineCostModel}: data sheet times efficiency. {@link org.hexcast.costmodel.compute.ProfiledCostModel}: laws fitted to
 * measurements. Both run the same kernels.
 *
 * <p><b>Never.</b> The laws themselves ({@code domain.profile}) and what they mean ({@code costmodel.law}).
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
