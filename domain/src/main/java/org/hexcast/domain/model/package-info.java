/**
 * <b>Room.</b> The shape of a decoder-only transformer.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.model.ModelSpec} and its parts, as a Hugging Face config.json describes them.
 *
 * <p><b>Never.</b> Counts of bytes or FLOPs that follow from the shape (those are {@code costmodel.formula}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.model.ModelSpec}, {@link org.hexcast.domain.model.Attention}, {@link org.hexcast.domain.model.FeedForward},
 * {@link org.hexcast.domain.model.Precisions}.
 *
 * <p><b>Units and sources.</b> Counts of layers, heads, values and tokens.
 */
@NullMarked
package org.hexcast.domain.model;

import org.jspecify.annotations.NullMarked;
