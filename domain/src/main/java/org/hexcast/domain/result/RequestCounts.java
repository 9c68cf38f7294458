package org.hexcast.domain.result;

/**
 * Where the requests of a run went; {@code arrived = completed + rejected} once a run has ended (INV-1).
 *
 * @param arrived requests that arrived
 * @param completed requests that got every token
 * @param rejected requests that no replica could hold, at arrival or when they outgrew one
 * @param preemptions how often a KV cache was thrown away to be recomputed
 * @param clipped requests shortened to the model's context before they arrived
 * @param dropped requests left out before they arrived, for their length
 */
public record RequestCounts(long arrived, long completed, long rejected, long preemptions, long clipped, long dropped) {

    public RequestCounts {
        if (arrived != completed + rejected) {
            throw new IllegalStateException("INV-1: " + arrived + " requests arrived, but " + completed
                    + " completed and " + rejected + " were rejected");
        }
    }
}
