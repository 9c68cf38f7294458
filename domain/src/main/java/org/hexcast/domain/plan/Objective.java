package org.hexcast.domain.plan;

/** What a plan is to be best at. */
public enum Objective {
    /** Most requests per second, whatever their latency. */
    THROUGHPUT,
    /** Most requests per second within the SLO. */
    GOODPUT,
    /** Cheapest use of GPUs that still carries the arrivals; the others stay idle. */
    PRICE,
    /** Lowest latency that still carries the arrivals. */
    LATENCY
}
