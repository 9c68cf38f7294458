/**
 * <b>Room.</b> What a serving engine adds to the hardware.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.engine.EngineProfile}: limits, block size, memory share, CPU time per step, and which policies it serves by.
 *
 * <p><b>Never.</b> The decisions that the policies take (those are {@code scheduler.serve}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.engine.EngineProfile}.
 *
 * <p><b>Units and sources.</b> Seconds, tokens per block, sequences and tokens per step.
 */
@NullMarked
package org.hexcast.domain.engine;

import org.jspecify.annotations.NullMarked;
