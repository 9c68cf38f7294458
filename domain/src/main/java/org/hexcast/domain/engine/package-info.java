/**
 * <b>Room.</b> What a serving engine adds to the hardware.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.engine.EngineProfile}: limits, block size, memory share and CPU time per step.
 *
 * <p><b>Never.</b> Batching decisions (those are {@code scheduler.serve}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.engine.EngineProfile}.
 *
 * <p><b>Units and sources.</b> Seconds, tokens per block, sequences and tokens per step.
 */
@NullMarked
package org.hexcast.domain.engine;

import org.jspecify.annotations.NullMarked;
