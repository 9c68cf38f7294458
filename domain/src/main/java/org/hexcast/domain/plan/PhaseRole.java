package org.hexcast.domain.plan;

import java.util.Set;

/** Which phase of a request a replica serves. */
public enum PhaseRole {
    /** Reads the prompt and emits the first token. */
    PREFILL,
    /** Emits every further token. */
    DECODE,
    /** Does both. */
    COLOCATED;

    /** Whether requests arrive there. */
    public boolean isEntry() {
        return this != DECODE;
    }

    /**
     * Checks that replicas of these roles can serve requests from the prompt to the last token.
     *
     * @throws IllegalArgumentException if they cannot
     */
    public static void requireWhole(Set<PhaseRole> roles) {
        if (!roles.contains(COLOCATED) && !(roles.contains(PREFILL) && roles.contains(DECODE))) {
            throw new IllegalArgumentException("replicas must be co-located, or prefill and decode, to serve requests");
        }
    }
}
