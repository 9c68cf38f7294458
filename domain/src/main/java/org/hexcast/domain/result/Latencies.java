package org.hexcast.domain.result;

/**
 * Latencies of the requests that arrived after warm-up (how much of the arrivals that is, {@link Steadiness} says).
 *
 * @param ttft time to first token
 * @param tpot mean time per output token after the first, one value a request; one-token requests have none
 * @param itl each gap between two tokens of a request
 * @param endToEnd from arrival to last token
 * @param queue waiting before prefill
 * @param deadlineSeconds the end-to-end latency that the SLO's share of the requests kept (of several classes, the largest share): the papers' latency
 *     deadline
 */
public record Latencies(
        LatencySummary ttft,
        LatencySummary tpot,
        LatencySummary itl,
        LatencySummary endToEnd,
        LatencySummary queue,
        double deadlineSeconds) {}
