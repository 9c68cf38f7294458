package org.hexcast.domain.workload;

import java.util.List;

/**
 * Recorded requests in order of arrival, the first at time 0.
 *
 * @param name for tables
 * @param rows at least one, in order of arrival
 */
public record Trace(String name, List<TraceRow> rows) {

    public Trace {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("trace " + name + " has no requests");
        }
        long last = 0;
        for (TraceRow row : rows) {
            if (row.arrivalNanos() < last) {
                throw new IllegalArgumentException(
                        "trace " + name + ": arrivals go back from " + last + " to " + row.arrivalNanos() + " ns");
            }
            last = row.arrivalNanos();
        }
    }

    /** The rows of one class, with their recorded arrivals. */
    public Trace only(LengthClass lengthClass) {
        return new Trace(
                name + ", class " + lengthClass,
                rows.stream()
                        .filter(r -> LengthClass.of(
                                        r.lengths().promptTokens(), r.lengths().outputTokens())
                                == lengthClass)
                        .toList());
    }
}
