/**
 * <b>Room.</b> Where the weights of a model come from.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.weights.TensorSource}: drawn from a seed at the true shapes, or read from safetensors files.
 *
 * <p><b>Never.</b> Computing with them ({@code realexec.exec}), any file that is not weights ({@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.weights.TensorSource}, {@link org.hexcast.realexec.weights.WeightsException}.
 *
 * <p><b>Units and sources.</b> float32 in memory; the safetensors format and the tensor names of Hugging Face transformers, key SAFETENSORS in
 * {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.realexec.weights;

import org.jspecify.annotations.NullMarked;
