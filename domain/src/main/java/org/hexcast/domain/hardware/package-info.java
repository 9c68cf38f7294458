/**
 * <b>Room.</b> GPUs, nodes and the links between them.
 *
 * <p><b>Holds.</b> Data sheets ({@link org.hexcast.domain.hardware.GpuType}), the sealed {@link org.hexcast.domain.hardware.Cluster} and the links that a transfer crosses.
 *
 * <p><b>Never.</b> How long anything takes (that is {@code costmodel}) and where the figures come from (that is {@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.hardware.GpuType}, {@link org.hexcast.domain.hardware.Node}, {@link org.hexcast.domain.hardware.Cluster}.
 *
 * <p><b>Units and sources.</b> Bytes, bytes per second in one direction, FLOP per second, seconds, US dollars per GPU-hour.
 */
@NullMarked
package org.hexcast.domain.hardware;

import org.jspecify.annotations.NullMarked;
