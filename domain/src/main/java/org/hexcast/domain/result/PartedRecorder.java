package org.hexcast.domain.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects times by the part of the run that their requests arrived in, so that the first parts can be left out afterwards. Parts that can never be left out
 * share one recorder. Owned by one thread.
 */
final class PartedRecorder {

    private final List<Optional<LatencyRecorder>> early = new ArrayList<>();
    private final LatencyRecorder late = new LatencyRecorder();

    PartedRecorder() {
        for (int part = 0; part < MeasuredWindow.MOST_CUT; part++) {
            early.add(Optional.empty());
        }
    }

    private LatencyRecorder of(int part) {
        if (part >= MeasuredWindow.MOST_CUT) {
            return late;
        }
        Optional<LatencyRecorder> known = early.get(part);
        if (known.isPresent()) {
            return known.get();
        }
        LatencyRecorder created = new LatencyRecorder();
        early.set(part, Optional.of(created));
        return created;
    }

    void record(int part, long nanos) {
        of(part).record(nanos, 1);
    }

    void record(int part, long nanos, long count) {
        of(part).record(nanos, count);
    }

    void record(int part, long nanos, long count, long sumNanos, long maxNanos) {
        of(part).record(nanos, count, sumNanos, maxNanos);
    }

    /** Adds what it holds of this part and all later ones to a recorder. */
    void addFrom(int part, LatencyRecorder all) {
        for (int p = part; p < MeasuredWindow.MOST_CUT; p++) {
            early.get(p).ifPresent(all::add);
        }
        all.add(late);
    }
}
