/**
 * <b>Room.</b> What the planner answers and what the simulator and the executor run.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.plan.Plan}: replicas, their stages, arrival shares and KV routes.
 *
 * <p><b>Never.</b> How a plan is found or judged (that is {@code scheduler.plan}) and how it is written (that is {@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.plan.Plan}, {@link org.hexcast.domain.plan.Replica}, {@link org.hexcast.domain.plan.Stage}.
 *
 * <p><b>Units and sources.</b> Layer ranges are half-open; shares are fractions of one.
 */
@NullMarked
package org.hexcast.domain.plan;

import org.jspecify.annotations.NullMarked;
