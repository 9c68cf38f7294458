/**
 * <b>Room.</b> One device that executes: a shard of a model, and what it says and hears.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.device.DeviceCommand}s and {@link org.hexcast.realexec.device.DeviceReport}s between coordinator and device,
 * {@link org.hexcast.realexec.device.Mail} between devices, the shard that computes.
 *
 * <p><b>Never.</b> A decision on batches or routes ({@code scheduler.serve} by {@code realexec.serving}), a socket ({@code realexec.net}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.device.DeviceCommand}, {@link org.hexcast.realexec.device.ShardSpec},
 * {@link org.hexcast.realexec.device.Mail}.
 *
 * <p><b>Units and sources.</b> Tokens, bytes, nanoseconds of the machine's own clock.
 */
@NullMarked
package org.hexcast.realexec.device;

import org.jspecify.annotations.NullMarked;
