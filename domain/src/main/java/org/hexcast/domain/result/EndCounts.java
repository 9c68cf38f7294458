package org.hexcast.domain.result;

/**
 * How requests ended; {@code arrived = completed + rejected + timedOut} once a run has ended (INV-1). A client that asks again counts again.
 *
 * @param arrived requests that arrived
 * @param completed requests that got every token
 * @param rejected requests that the server refused, at arrival or later
 * @param timedOut requests whose client gave up
 */
public record EndCounts(long arrived, long completed, long rejected, long timedOut) {

    public EndCounts {
        if (arrived != completed + rejected + timedOut) {
            throw new IllegalStateException("INV-1: " + arrived + " requests arrived, but " + completed + " completed, "
                    + rejected + " were rejected and " + timedOut + " timed out");
        }
    }
}
