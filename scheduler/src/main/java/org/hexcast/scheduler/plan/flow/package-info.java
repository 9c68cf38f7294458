/**
 * <b>Room.</b> How requests flow through the replicas of a partition.
 *
 * <p><b>Holds.</b> The flow network, max-flow, the linear program where transfers share links, and the shares that follow.
 *
 * <p><b>Never.</b> Which replicas there are.
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.plan.flow.FlowProblem}, {@link org.hexcast.scheduler.plan.flow.MaxFlow}, {@link org.hexcast.scheduler.plan.flow.SharedLinkFlow}.
 *
 * <p><b>Units and sources.</b> Requests per second. HexGen-2 (ICLR 2025), section 3.3.
 */
@NullMarked
package org.hexcast.scheduler.plan.flow;

import org.jspecify.annotations.NullMarked;
