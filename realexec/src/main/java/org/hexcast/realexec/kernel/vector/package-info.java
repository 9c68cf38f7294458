/**
 * <b>Room.</b> {@link org.hexcast.realexec.kernel.LayerKernels} by the Vector API of the JDK.
 *
 * <p><b>Holds.</b> Products over panels of outputs, attention over blocks of the KV cache, exponentials in lanes; all with the bits of
 * {@link org.hexcast.realexec.kernel.PlainKernels}. The API is an incubator: this package alone reads it, is compiled apart and is found as a service.
 *
 * <p><b>Never.</b> Arithmetic of its own: what it computes is stated by the plain kernels.
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.kernel.vector.PanelProduct}, {@link org.hexcast.realexec.kernel.vector.PanelChains},
 * {@link org.hexcast.realexec.kernel.vector.VectorAttention}.
 *
 * <p><b>Units and sources.</b> float32. Blocking after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 2008).
 */
@NullMarked
package org.hexcast.realexec.kernel.vector;

import org.jspecify.annotations.NullMarked;
