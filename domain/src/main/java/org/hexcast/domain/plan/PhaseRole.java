package org.hexcast.domain.plan;

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
}
