/**
 * <b>Room.</b> Writing files whole.
 *
 * <p><b>Holds.</b> {@link org.hexcast.scenarios.output.OutputFile} and the JSON writer on top of it, {@link org.hexcast.scenarios.output.StreamedFile} for what is too
 * large for memory, exact decimals.
 *
 * <p><b>Never.</b> Knowledge of what is written.
 *
 * <p><b>Read first.</b> {@link org.hexcast.scenarios.output.OutputFile}.
 *
 * <p><b>Units and sources.</b> Bytes.
 */
@NullMarked
package org.hexcast.scenarios.output;

import org.jspecify.annotations.NullMarked;
