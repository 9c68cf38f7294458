package org.hexcast.realexec.serving;

import org.hexcast.costmodel.BatchShape;
import org.hexcast.domain.result.StepSpan;

/**
 * One step of one stage, as it was executed.
 *
 * @param span where and when
 * @param busyNanos longest time that one of its devices worked on it, without waiting for the stage before
 * @param sequences sequences that took part
 * @param shape what it computed, as the cost model sees it
 */
public record StageStep(StepSpan span, long busyNanos, int sequences, BatchShape shape) {}
