package org.hexcast.domain.workload;

/** How a request ended. */
public enum RequestEnding {
    /** It got every token. */
    COMPLETED,
    /** The server refused it. */
    REJECTED,
    /** Its client gave up. */
    TIMED_OUT
}
