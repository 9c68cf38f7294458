package org.hexcast.domain.result;

/**
 * Latencies of the requests that arrived after warm-up (the first tenth of the arrivals is left out).
 *
 * @param ttft time to first token
 * @param tpot mean time per output token after the first, one value a request; one-token requests have none
 * @param itl each gap between two tokens of a request
 * @param endToEnd from arrival to last token
 * @param queue waiting before prefill
 * @param deadlineSeconds the end-to-end latency that the SLO's share of the requests kept: the papers' latency deadline
 */
public record Latencies(
        LatencySummary ttft,
        LatencySummary tpot,
        LatencySummary itl,
        LatencySummary endToEnd,
        LatencySummary queue,
        double deadlineSeconds) {}
