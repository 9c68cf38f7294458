/**
 * <b>Room.</b> How long a step takes and how many bytes it needs.
 *
 * <p><b>Holds.</b> {@link org.hexcast.costmodel.CostModel}, the one interface behind which every cost stands, the shapes that it reads and the tree of
 * parts that it answers.
 *
 * <p><b>Never.</b> A choice ({@code scheduler}), a clock or an event ({@code sim}), a file ({@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.BatchShape}, {@link org.hexcast.costmodel.StageLayout},
 * {@link org.hexcast.costmodel.CostModel}.
 *
 * <p><b>Units and sources.</b> Seconds, bytes, FLOPs, tokens. Symbols as in {@code docs/glossary.md}: hidden size h, heads a, KV heads k, head size d,
 * FFN size f, vocabulary v, tensor degree t, new tokens n.
 */
@NullMarked
package org.hexcast.costmodel;

import org.jspecify.annotations.NullMarked;
