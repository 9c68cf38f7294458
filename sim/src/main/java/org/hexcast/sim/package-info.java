/**
 * <b>Room.</b> Discrete-event simulation of a plan.
 *
 * <p><b>Holds.</b> {@link org.hexcast.sim.ServingSimulation} and what it moves: clients, replicas of every role, the links between them. It drives the
 * policies of {@code scheduler.serve} with simulated time, step by step or fast.
 *
 * <p><b>Never.</b> A decision ({@code scheduler}), a formula for time or bytes ({@code costmodel}), a file ({@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.sim.ServingSimulation}, {@link org.hexcast.sim.ReplicaActor}, {@link org.hexcast.sim.HandoverDesk}.
 *
 * <p><b>Units and sources.</b> Whole nanoseconds; the event list and executive are SSJ's (L'Ecuyer, Meliani and Vaucher, WSC 2002), key SSJ in
 * {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.sim;

import org.jspecify.annotations.NullMarked;
