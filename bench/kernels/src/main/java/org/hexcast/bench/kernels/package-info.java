/**
 * <b>Room.</b> How fast the CPU kernels are.
 *
 * <p><b>Holds.</b> A JMH benchmark of products against OpenBLAS, one of what the core can do at most, and the table of both.
 *
 * <p><b>Never.</b> Tests; what tests need.
 *
 * <p><b>Read first.</b> {@link org.hexcast.bench.kernels.ProductBenchmark}, {@link org.hexcast.bench.kernels.PeakBenchmark},
 * {@link org.hexcast.bench.kernels.KernelTable}.
 *
 * <p><b>Units and sources.</b> FLOP/s count a multiply-add as two; bytes are those of float weights read once.
 */
package org.hexcast.bench.kernels;
