package org.hexcast.sim;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.result.LatencyRecorder;
import org.hexcast.domain.result.MeasuredWindow;
import org.hexcast.domain.result.MetricsAccumulator;

/**
 * Counts the times between tokens of the sequences of one micro-batch, without looking at each: all that took part in its last decode step have the same gap.
 * Owned by the micro-batch.
 */
final class TokenGaps {

    private final MetricsAccumulator metrics;
    /** Members that took part in the last decode step, by the part of the run that they arrived in. */
    private final int[] settled = new int[MeasuredWindow.PARTS];

    private final List<SimRequest> fresh = new ArrayList<>();
    private long lastStepNanos;
    private final long[] longestGap = new long[MeasuredWindow.PARTS];

    TokenGaps(MetricsAccumulator metrics) {
        this.metrics = metrics;
    }

    private int part(SimRequest request) {
        return metrics.part(request.id().value());
    }

    void joins(SimRequest request) {
        fresh.add(request);
    }

    void leaves(SimRequest request) {
        if (!fresh.remove(request)) {
            settled[part(request)]--;
            request.lastTokenAt(lastStepNanos);
        }
    }

    /** A token of one sequence that is no member. */
    void single(SimRequest request, long gap) {
        metrics.tokenGaps(part(request), gap, 1);
    }

    /** A decode step of all members has ended. */
    void step(long now) {
        long gap = now - lastStepNanos;
        for (int part = 0; part < settled.length; part++) {
            if (settled[part] > 0) {
                metrics.tokenGaps(part, gap, settled[part]);
                longestGap[part] = Math.max(longestGap[part], gap);
            }
        }
        for (SimRequest request : fresh) {
            metrics.tokenGaps(part(request), now - request.lastTokenNanos(), 1);
            settled[part(request)]++;
        }
        fresh.clear();
        lastStepNanos = now;
    }

    /**
     * Further decode steps of the same members have ended.
     *
     * @param times of the steps
     * @param from number of the last step that was counted
     * @param to number of the last step that has ended
     * @param now when it ended
     */
    void steps(DecodeSegment times, long from, long to, long now) {
        if (to > from) {
            record(times, from, to);
            lastStepNanos = now;
        }
    }

    /** Gaps grow with the context, but for the rounding of their ends by one: equal to the quantiles at both ends is equal throughout. */
    private void record(DecodeSegment times, long from, long to) {
        long first = times.nanosOf(from);
        long last = times.nanosOf(to - 1);
        if (to == from + 1) {
            record(first, 1, first, first);
        } else if (LatencyRecorder.sameBucket(Math.max(1, first - 1), last + 1) && knows(last + 1)) {
            record(first, to - from, times.nanosUpTo(to) - times.nanosUpTo(from), last);
        } else {
            long middle = (from + to) / 2;
            record(times, from, middle);
            record(times, middle, to);
        }
    }

    /** Whether each part has seen a gap that long: then which of these is the longest does not matter. */
    private boolean knows(long gap) {
        for (int part = 0; part < settled.length; part++) {
            if (settled[part] > 0 && longestGap[part] < gap) {
                return false;
            }
        }
        return true;
    }

    private void record(long gap, long count, long sum, long max) {
        for (int part = 0; part < settled.length; part++) {
            if (settled[part] > 0) {
                longestGap[part] = Math.max(longestGap[part], max);
                metrics.tokenGaps(part, gap, count * settled[part], sum * settled[part], max);
            }
        }
    }
}
