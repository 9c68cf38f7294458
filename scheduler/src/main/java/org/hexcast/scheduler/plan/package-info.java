/**
 * <b>Room.</b> Offline search for a plan.
 *
 * <p><b>Holds.</b> The problem, the planner, its outcome and the port through which finalists are simulated.
 *
 * <p><b>Never.</b> A clock, a thread whose timing changes a result, the simulator itself ({@code sim} implements {@link org.hexcast.scheduler.plan.PlanEvaluator}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.plan.PlanningProblem}, {@link org.hexcast.scheduler.plan.Planner}, {@link org.hexcast.scheduler.plan.PlanningOutcome}.
 *
 * <p><b>Units and sources.</b> Requests per second, seconds, US dollars per hour. HexGen-2 (ICLR 2025), HexGen (ICML 2024), keys HEXGEN2 and HEXGEN in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.scheduler.plan;

import org.jspecify.annotations.NullMarked;
