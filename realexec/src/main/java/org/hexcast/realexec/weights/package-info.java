/**
 * <b>Room.</b> Where the weights of a model come from.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.weights.TensorSource}: {@link org.hexcast.realexec.weights.DrawnTensors} from a seed, or
 * {@link org.hexcast.realexec.weights.SafetensorsFolder} from files; {@link org.hexcast.realexec.weights.TensorNames} of the families, and what
 * {@link org.hexcast.realexec.weights.ModelConfig} says beyond shapes.
 *
 * <p><b>Never.</b> Computing with them ({@code realexec.exec}), any file that is not weights ({@code scenarios}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.weights.TensorSource}, {@link org.hexcast.realexec.weights.SafetensorsFolder},
 * {@link org.hexcast.realexec.weights.TensorNames}.
 *
 * <p><b>Units and sources.</b> float32 in memory; the safetensors format and the tensor names of Hugging Face transformers, key SAFETENSORS in
 * {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.realexec.weights;

import org.jspecify.annotations.NullMarked;
