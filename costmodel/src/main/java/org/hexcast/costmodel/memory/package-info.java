/**
 * <b>Room.</b> What fits into device memory.
 *
 * <p><b>Holds.</b> {@link org.hexcast.costmodel.memory.MemoryModel}.
 *
 * <p><b>Never.</b> Which sequence gets a block ({@code scheduler.serve}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.memory.MemoryModel}, {@link org.hexcast.costmodel.memory.StageMemory}.
 *
 * <p><b>Units and sources.</b> Bytes, blocks, tokens. Accounting as vLLM and TensorRT-LLM do it, keys VLLM-MEMORY and TRTLLM-MEMORY in
 * {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.costmodel.memory;

import org.jspecify.annotations.NullMarked;
