package org.hexcast.domain.workload;

/**
 * One request. Its output length is the truth that only the world knows: no serving policy may read it (INV-11).
 *
 * @param id in order of arrival
 * @param arrivalNanos since the start of the run
 * @param promptTokens at least 1
 * @param outputTokens at least 1
 * @param traits what else it brings along
 */
public record Request(RequestId id, long arrivalNanos, int promptTokens, int outputTokens, RequestTraits traits) {

    public Request {
        if (arrivalNanos < 0) {
            throw new IllegalArgumentException(id + ": arrival " + arrivalNanos + " ns must not be negative");
        }
        if (promptTokens < 1 || outputTokens < 1) {
            throw new IllegalArgumentException(id + ": " + promptTokens + " prompt and " + outputTokens
                    + " output tokens must each be at least 1");
        }
    }

    /** A request of the first class that shares no prefix. */
    public Request(RequestId id, long arrivalNanos, int promptTokens, int outputTokens) {
        this(id, arrivalNanos, promptTokens, outputTokens, RequestTraits.USUAL);
    }
}
