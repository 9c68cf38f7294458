package org.hexcast.domain.result;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts the requests in the system over time. Owned by one thread; hears of arrivals and ends in order of time.
 */
final class SystemCount {

    private final List<Growth.Stretch> closed = new ArrayList<>();
    private final List<Integer> parts = new ArrayList<>();
    private long inSystem;
    private double requestNanos;
    private long nowNanos;
    private int part;
    private long partArrivals;
    private long partFromNanos;
    private double partFromRequestNanos;
    private long lastArrivalNanos;
    private double lastArrivalRequestNanos;

    private void advance(long nanos) {
        if (nanos > nowNanos) {
            requestNanos += (double) inSystem * (nanos - nowNanos);
            nowNanos = nanos;
        }
    }

    void arrived(int partOfArrival, long nanos) {
        advance(nanos);
        if (partOfArrival > part) {
            close(nanos, requestNanos);
            part = partOfArrival;
            partArrivals = 0;
            partFromNanos = nanos;
            partFromRequestNanos = requestNanos;
        }
        inSystem++;
        partArrivals++;
        lastArrivalNanos = nanos;
        lastArrivalRequestNanos = requestNanos;
    }

    void ended(long nanos) {
        advance(nanos);
        inSystem--;
    }

    private void close(long nanos, double untilRequestNanos) {
        if (nanos > partFromNanos) {
            double mean = (untilRequestNanos - partFromRequestNanos) / (nanos - partFromNanos);
            closed.add(new Growth.Stretch(partFromNanos / 1e9, nanos / 1e9, mean, partArrivals));
            parts.add(part);
        }
    }

    long inSystem() {
        return inSystem;
    }

    /** Whether every request so far came at time 0. */
    boolean allAtOnce() {
        return lastArrivalNanos == 0;
    }

    /** Time average from the start of the run to the last event. */
    double mean() {
        return nowNanos == 0 ? 0 : requestNanos / nowNanos;
    }

    /** After the run: the development from this part on until the last arrival. */
    Growth growth(int fromPart) {
        List<Growth.Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < closed.size(); i++) {
            if (parts.get(i) >= fromPart) {
                stretches.add(closed.get(i));
            }
        }
        if (lastArrivalNanos > partFromNanos) {
            double mean = (lastArrivalRequestNanos - partFromRequestNanos) / (lastArrivalNanos - partFromNanos);
            stretches.add(new Growth.Stretch(partFromNanos / 1e9, lastArrivalNanos / 1e9, mean, partArrivals));
        }
        return Growth.of(stretches);
    }
}
