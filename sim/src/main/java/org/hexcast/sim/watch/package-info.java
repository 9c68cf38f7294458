/**
 * <b>Room.</b> Watches a run from outside and keeps what pictures need.
 *
 * <p><b>Holds.</b> Listeners: load over time, the steps of a window, several listeners in one.
 *
 * <p><b>Never.</b> Anything that changes the run; files ({@code scenarios}); memory that grows with the run.
 *
 * <p><b>Read first.</b> {@link org.hexcast.sim.watch.LoadSeriesRecorder}, {@link org.hexcast.sim.watch.WindowRecorder}.
 *
 * <p><b>Units and sources.</b> Nanoseconds of simulated time.
 */
@NullMarked
package org.hexcast.sim.watch;

import org.jspecify.annotations.NullMarked;
