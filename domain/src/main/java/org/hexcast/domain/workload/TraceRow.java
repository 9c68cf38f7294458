package org.hexcast.domain.workload;

/**
 * One recorded request.
 *
 * @param arrivalNanos since the start
 * @param lengths its lengths
 * @param prefix what its prompt begins with, where the trace says so
 */
public record TraceRow(long arrivalNanos, Lengths lengths, PrefixHashes prefix) {

    public TraceRow {
        if (arrivalNanos < 0) {
            throw new IllegalArgumentException("arrival " + arrivalNanos + " ns must not be negative");
        }
    }

    /** A request that shares no prefix. */
    public TraceRow(long arrivalNanos, Lengths lengths) {
        this(arrivalNanos, lengths, PrefixHashes.NONE);
    }
}
