package org.hexcast.domain.result;

/**
 * Latencies of the requests of one class.
 *
 * @param ttft time to first token
 * @param tpot mean time per output token after the first
 * @param endToEnd from arrival to last token
 */
public record ServiceTimes(LatencySummary ttft, LatencySummary tpot, LatencySummary endToEnd) {}
