package org.hexcast.domain.result;

/**
 * What one service class got in a run.
 *
 * @param name of the class
 * @param promised share of its requests that must keep every limit
 * @param ends how its requests ended, over the whole run
 * @param goodRequestsPerSecond its requests inside every limit, per second of the measured window
 * @param attainment share of its requests after warm-up that kept every limit; those that were not served did not
 * @param times latencies of its served requests after warm-up
 * @param scale by what factor its limits could be multiplied
 */
public record ClassMetrics(
        String name,
        double promised,
        EndCounts ends,
        double goodRequestsPerSecond,
        double attainment,
        ServiceTimes times,
        SloScale scale) {

    /** Whether the promise is kept. */
    public boolean keepsSlo() {
        return attainment >= promised;
    }
}
