/**
 * <b>Room.</b> Writes a run as a timeline that trace viewers show.
 *
 * <p><b>Holds.</b> {@link org.hexcast.scenarios.timeline.TimelineFile} and the events that it consists of.
 *
 * <p><b>Never.</b> A list of what it has written: a timeline may be larger than memory.
 *
 * <p><b>Read first.</b> {@link org.hexcast.scenarios.timeline.TimelineFile}, {@link org.hexcast.scenarios.timeline.TraceEvents}.
 *
 * <p><b>Units and sources.</b> Microseconds with three decimals, so whole nanoseconds. The format is the Trace Event Format of Chrome, which Perfetto reads,
 * key TEF in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.scenarios.timeline;

import org.jspecify.annotations.NullMarked;
