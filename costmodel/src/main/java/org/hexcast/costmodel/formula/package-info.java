/**
 * <b>Room.</b> Bytes that follow from a model's shape, each in one place.
 *
 * <p><b>Holds.</b> {@link org.hexcast.costmodel.formula.WeightBytes}, {@link org.hexcast.costmodel.formula.KvBytes}, and the matrices and widths that they and
 * the time of a step follow from.
 *
 * <p><b>Never.</b> Seconds, devices or limits.
 *
 * <p><b>Read first.</b> {@link org.hexcast.costmodel.formula.LayerMatrices}, {@link org.hexcast.costmodel.formula.WeightBytes},
 * {@link org.hexcast.costmodel.formula.KvBytes}.
 *
 * <p><b>Units and sources.</b> Bytes and counts of parameters; tensor shapes of the Hugging Face implementations; vocabulary- and head-parallel shards as
 * in Megatron-LM (Shoeybi et al. 2019), key MEGATRON in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.costmodel.formula;

import org.jspecify.annotations.NullMarked;
