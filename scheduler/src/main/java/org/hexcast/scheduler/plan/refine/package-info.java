/**
 * <b>Room.</b> Improves a partition step by step.
 *
 * <p><b>Holds.</b> Partitions as counts of devices, their evaluation, moves between them and the guided search.
 *
 * <p><b>Never.</b> How a group is laid out ({@code plan.strategy}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.plan.refine.Partition}, {@link org.hexcast.scheduler.plan.refine.PartitionEvaluator}, {@link org.hexcast.scheduler.plan.refine.GuidedRefinement}.
 *
 * <p><b>Units and sources.</b> Requests per second. HexGen-2 (ICLR 2025), section 3.4.
 */
@NullMarked
package org.hexcast.scheduler.plan.refine;

import org.jspecify.annotations.NullMarked;
