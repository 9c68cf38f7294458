/**
 * <b>Room.</b> Reads the resources of a running simulation.
 *
 * <p><b>Holds.</b> Time averages and busy times, and their difference between the edges of the measured window. Metrics of requests are
 * {@code domain.result}'s, the same for the real run.
 *
 * <p><b>Never.</b> Anything that changes the run.
 *
 * <p><b>Read first.</b> {@link org.hexcast.sim.measure.BusyTime}, {@link org.hexcast.sim.measure.TimeWeighted}.
 *
 * <p><b>Units and sources.</b> Nanoseconds of simulated time.
 */
@NullMarked
package org.hexcast.sim.measure;

import org.jspecify.annotations.NullMarked;
