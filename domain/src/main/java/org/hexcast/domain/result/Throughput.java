package org.hexcast.domain.result;

/**
 * Rates over the measured window, which leaves out warm-up and drain: see {@link MeasuredWindow}.
 *
 * @param windowSeconds length of the window
 * @param requestsPerSecond requests completed per second
 * @param outputTokensPerSecond output tokens of those requests per second
 * @param goodRequestsPerSecond those requests that kept every limit, per second (goodput)
 * @param attainment share of all requests after warm-up, those included that were not served, that kept every limit
 */
public record Throughput(
        double windowSeconds,
        double requestsPerSecond,
        double outputTokensPerSecond,
        double goodRequestsPerSecond,
        double attainment) {}
