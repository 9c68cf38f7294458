/**
 * <b>Room.</b> Decisions during the run: which replica, which batch, which block.
 *
 * <p><b>Holds.</b> Dispatchers, batch policies named after the engines that they follow, choice of routes for KV caches, and the ledger of KV blocks with its
 * prefix cache. The simulator and the executor drive the very same objects.
 *
 * <p><b>Never.</b> A clock, a thread, a device, an event; the true output length of a request (INV-11).
 *
 * <p><b>Read first.</b> {@link org.hexcast.scheduler.serve.SequenceState}, {@link org.hexcast.scheduler.serve.KvLedger},
 * {@link org.hexcast.scheduler.serve.BatchPolicy}.
 *
 * <p><b>Units and sources.</b> Tokens, blocks, sequences. Paged KV blocks of vLLM (Kwon et al., SOSP 2023), continuous batching of Orca (Yu et al., OSDI
 * 2022), chunks of Sarathi-Serve (OSDI 2024); keys VLLM, VLLM-V1, ORCA, SARATHI, SGLANG, TRTLLM-BATCHING and NGINX in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.scheduler.serve;

import org.jspecify.annotations.NullMarked;
