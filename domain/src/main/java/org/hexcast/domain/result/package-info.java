/**
 * <b>Room.</b> What a run measured, the same for the simulated and the real one.
 *
 * <p><b>Holds.</b> {@link org.hexcast.domain.result.RequestTimeline}, {@link org.hexcast.domain.result.MetricsAccumulator} and {@link org.hexcast.domain.result.RunResult},
 * where warm-up ends, and the verdict.
 *
 * <p><b>Never.</b> Anything that knows who produced the timelines.
 *
 * <p><b>Read first.</b> {@link org.hexcast.domain.result.RequestTimeline}, {@link org.hexcast.domain.result.MetricsAccumulator}, {@link org.hexcast.domain.result.RunResult}.
 *
 * <p><b>Units and sources.</b> Nanoseconds in timelines, seconds in results; quantiles from HdrHistogram with three significant digits.
 * Keys MSER97 and MSER00 in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.domain.result;

import org.jspecify.annotations.NullMarked;
