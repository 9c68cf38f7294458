/**
 * <b>Room.</b> Probes: they run the kernels and the mail of the executor on this machine and time them.
 *
 * <p><b>Holds.</b> One probe per family of kernels, the overhead of the engine, and the calibration of a CPU device out of them.
 *
 * <p><b>Never.</b> Fitting ({@code calibration.fit}), a command ({@code cli}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.probe.CpuCalibration}, {@link org.hexcast.calibration.probe.ProbeSettings},
 * {@link org.hexcast.calibration.probe.GemmProbe}.
 *
 * <p><b>Units and sources.</b> Seconds by the machine's own clock; medians of warmed-up runs.
 */
@NullMarked
package org.hexcast.calibration.probe;

import org.jspecify.annotations.NullMarked;
