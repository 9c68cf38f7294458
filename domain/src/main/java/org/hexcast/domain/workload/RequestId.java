package org.hexcast.domain.workload;

/**
 * Names one request of a run, counted from 0 in order of arrival.
 *
 * @param value from 0
 */
public record RequestId(long value) implements Comparable<RequestId> {

    @Override
    public int compareTo(RequestId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "request " + value;
    }
}
