/**
 * <b>Room.</b> How a model lies on the devices of one group.
 *
 * <p><b>Holds.</b> The search for asymmetric pipelines by dynamic programming, and what a given pipeline can carry.
 *
 * <p><b>Never.</b> Which devices form a group ({@code plan.group}, {@code plan.refine}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.plan.strategy.GroupShape}, {@link org.hexcast.scheduler.plan.strategy.StrategySearch}, {@link org.hexcast.scheduler.plan.strategy.ReplicaCapacity}.
 *
 * <p><b>Units and sources.</b> Seconds per step, requests per second. HexGen (ICML 2024), section 4; the recurrence is ours, see {@code docs/decisions}.
 */
@NullMarked
package org.hexcast.scheduler.plan.strategy;

import org.jspecify.annotations.NullMarked;
