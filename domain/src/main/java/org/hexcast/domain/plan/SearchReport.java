package org.hexcast.domain.plan;

import java.util.List;

/**
 * How a search went.
 *
 * @param phases in order
 * @param groupsSearched groups for which strategies were searched
 */
public record SearchReport(List<Phase> phases, int groupsSearched) {

    public SearchReport {
        phases = List.copyOf(phases);
    }

    /**
     * One phase of the search.
     *
     * @param name what was done
     * @param partitions partitions evaluated in it
     * @param requestsPerSecond flow of the best partition found so far
     */
    public record Phase(String name, int partitions, double requestsPerSecond) {}
}
