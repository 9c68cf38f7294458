/**
 * <b>Room.</b> The default planner, HexGen-2's three phases from end to end.
 *
 * <p><b>Holds.</b> The search over partitions, the ranking of its finalists, and what it says when no plan fits.
 *
 * <p><b>Never.</b> What every planner shares ({@code scheduler.plan}); the phases themselves ({@code group}, {@code strategy}, {@code flow}, {@code refine}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.plan.hexgen2.HexGen2Planner}, {@code PartitionSearch}, {@code FinalistRanking}.
 *
 * <p><b>Units and sources.</b> Requests per second. HexGen-2 (ICLR 2025), key HEXGEN2 in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.scheduler.plan.hexgen2;

import org.jspecify.annotations.NullMarked;
