package org.hexcast.domain.result;

import java.util.List;

/**
 * What one run measured.
 *
 * @param counts where the requests went
 * @param throughput rates
 * @param latencies latencies
 * @param use how the resources were used
 * @param classes what each service class got; at least one
 * @param steadiness whether the run was in a steady state
 */
public record RunMetrics(
        RequestCounts counts,
        Throughput throughput,
        Latencies latencies,
        ResourceUse use,
        List<ClassMetrics> classes,
        Steadiness steadiness) {

    public RunMetrics {
        classes = List.copyOf(classes);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one class of requests");
        }
    }

    /** Whether every class keeps what it was promised. */
    public boolean keepsSlo() {
        return classes.stream().allMatch(ClassMetrics::keepsSlo);
    }
}
