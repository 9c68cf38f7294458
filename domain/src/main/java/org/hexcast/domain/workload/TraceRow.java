package org.hexcast.domain.workload;

/**
 * One recorded request.
 *
 * @param arrivalNanos since the first row
 * @param lengths its lengths
 */
public record TraceRow(long arrivalNanos, Lengths lengths) {

    public TraceRow {
        if (arrivalNanos < 0) {
            throw new IllegalArgumentException("arrival " + arrivalNanos + " ns must not be negative");
        }
    }
}
