/**
 * <b>Room.</b> The words that two or more rooms share, and nothing else.
 *
 * <p><b>Holds.</b> Records for hardware, models, engines, workloads, plans and results, and what the simulated and the real world must share
 * exactly: request generators and metrics.
 *
 * <p><b>Never.</b> A formula for time or bytes ({@code costmodel}), a choice ({@code scheduler}), a file ({@code scenarios}), a clock.
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.hardware.Cluster}, {@link org.hexcast.domain.model.ModelSpec}, {@link org.hexcast.domain.plan.Plan}.
 *
 * <p><b>Units and sources.</b> SI units, spelled in the names; the one definition of each word is {@code docs/glossary.md}.
 */
@NullMarked
package org.hexcast.domain;

import org.jspecify.annotations.NullMarked;
