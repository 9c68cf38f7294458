/**
 * <b>Room.</b> Reads the resources of a running simulation.
 *
 * <p><b>Holds.</b> Integrals over time, busy times and time averages in bins. Metrics of requests are {@code domain.result}'s, the same for the real run.
 *
 * <p><b>Never.</b> Anything that changes the run.
 *
 * <p><b>Read first.</b> {@link org.hexcast.sim.measure.BusyTime}, {@link org.hexcast.sim.measure.RampIntegral}.
 *
 * <p><b>Units and sources.</b> Nanoseconds of simulated time.
 */
@NullMarked
package org.hexcast.sim.measure;

import org.jspecify.annotations.NullMarked;
