package org.hexcast.domain.result;

/**
 * What one run measured.
 *
 * @param counts where the requests went
 * @param throughput rates
 * @param latencies latencies
 * @param use how the resources were used
 */
public record RunMetrics(RequestCounts counts, Throughput throughput, Latencies latencies, ResourceUse use) {}
