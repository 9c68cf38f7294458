package org.hexcast.domain.result;

/**
 * Where the requests of a run went.
 *
 * @param ends how they ended
 * @param retries those that arrived because an earlier attempt had failed
 * @param preemptions how often a KV cache was thrown away to be recomputed
 * @param clipped requests shortened to the model's context before they arrived
 * @param dropped requests left out before they arrived, for their length
 */
public record RequestCounts(EndCounts ends, long retries, long preemptions, long clipped, long dropped) {

    /** Requests that arrived. */
    public long arrived() {
        return ends.arrived();
    }

    /** Requests that got every token. */
    public long completed() {
        return ends.completed();
    }

    /** Requests that the server refused. */
    public long rejected() {
        return ends.rejected();
    }

    /** Requests whose client gave up. */
    public long timedOut() {
        return ends.timedOut();
    }
}
