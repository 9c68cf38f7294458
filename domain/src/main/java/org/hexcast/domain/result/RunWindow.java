package org.hexcast.domain.result;

import java.util.List;

/**
 * What went on in a part of a run: every step and transfer that touches it, whole.
 *
 * @param fromNanos its begin
 * @param toNanos its end, not in it
 * @param steps in the order in which they ended
 * @param transfers in the order in which they ended
 */
public record RunWindow(long fromNanos, long toNanos, List<StepSpan> steps, List<TransferSpan> transfers) {

    public RunWindow {
        if (fromNanos < 0 || toNanos <= fromNanos) {
            throw new IllegalArgumentException("a window from " + fromNanos + " to " + toNanos
                    + " ns must begin at 0 or later and end after its begin");
        }
        steps = List.copyOf(steps);
        transfers = List.copyOf(transfers);
    }

    /** Whether a span touches the window; one without length does if it lies inside. */
    public static boolean touches(long fromNanos, long toNanos, long startNanos, long endNanos) {
        return startNanos < toNanos && (endNanos > fromNanos || startNanos == fromNanos);
    }
}
