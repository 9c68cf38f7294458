package org.hexcast.domain.workload;

/** Latency of a request that has a reference system to itself; the yardstick of an SLO given as a factor. */
@FunctionalInterface
public interface ReferenceLatency {

    /** Seconds from arrival to last token; above 0. */
    double seconds(int promptTokens, int outputTokens);
}
