package org.hexcast.domain.workload;

import java.util.List;

/**
 * Recorded requests in order of arrival; a trace of the world begins at time 0, a recorded run may begin later.
 *
 * @param name for tables
 * @param rows at least one, in order of arrival
 * @param failed recorded requests that got no answer and are left out
 */
public record Trace(String name, List<TraceRow> rows, long failed) {

    public Trace {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("trace " + name + " has no requests");
        }
        if (failed < 0) {
            throw new IllegalArgumentException("trace " + name + ": " + failed + " failed requests");
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

    /** A trace of which nothing is left out. */
    public Trace(String name, List<TraceRow> rows) {
        this(name, rows, 0);
    }

    /** The rows of one class, with their recorded arrivals. */
    public Trace only(LengthClass lengthClass) {
        return new Trace(
                name + ", class " + lengthClass,
                rows.stream()
                        .filter(r -> LengthClass.of(
                                        r.lengths().promptTokens(), r.lengths().outputTokens())
                                == lengthClass)
                        .toList(),
                failed);
    }

    /** The first rows, at most so many. */
    public Trace first(int count) {
        return count >= rows.size() ? this : new Trace(name, rows.subList(0, count), failed);
    }

    /** Time from the first to the last arrival. */
    public long spanNanos() {
        return rows.get(rows.size() - 1).arrivalNanos() - rows.get(0).arrivalNanos();
    }

    /** Gaps over their sum: the mean rate of arrivals; infinite where all came at once. */
    public double meanPerSecond() {
        return rows.size() == 1 || spanNanos() == 0
                ? Double.POSITIVE_INFINITY
                : (rows.size() - 1) / (spanNanos() / 1e9);
    }

    /** For tables: the name, and what was left out. */
    public String label() {
        return failed == 0 ? name : name + " (" + failed + " failed requests left out)";
    }
}
