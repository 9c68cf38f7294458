package org.hexcast.domain.engine;

/** Which replica an arriving request goes to. */
public enum DispatchRule {
    /** In proportion to the plan's shares, spread evenly. */
    FLOW_PROPORTIONAL("flow-proportional"),
    /** Fewest prompt tokens of requests that have not ended there, in proportion to the plan's shares. */
    LEAST_OUTSTANDING_TOKENS("least-outstanding-tokens"),
    /** Fewest requests that have not ended there, in proportion to the plan's shares. */
    SHORTEST_QUEUE("shortest-queue"),
    /** Each in turn, whatever its share. */
    ROUND_ROBIN("round-robin"),
    /** Longest cached prefix, unless that would overload one replica. */
    PREFIX_AWARE("prefix-aware");

    private final String label;

    DispatchRule(String label) {
        this.label = label;
    }

    /** Its name in files and tables. */
    public String label() {
        return label;
    }
}
