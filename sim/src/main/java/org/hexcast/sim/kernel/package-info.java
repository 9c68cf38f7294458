/**
 * <b>Room.</b> Simulated time.
 *
 * <p><b>Holds.</b> {@link org.hexcast.sim.kernel.SimClock}, a thin layer over SSJ's Simulator, and {@link org.hexcast.sim.kernel.SimTime}, which
 * turns seconds into nanoseconds.
 *
 * <p><b>Never.</b> Anything about serving.
 *
 * <p><b>Read first.</b> {@link org.hexcast.sim.kernel.SimClock}.
 *
 * <p><b>Units and sources.</b> Whole nanoseconds, held in SSJ's double clock: exact to 2^53 ns, which is 104 days.
 */
@NullMarked
package org.hexcast.sim.kernel;

import org.jspecify.annotations.NullMarked;
