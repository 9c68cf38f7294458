package org.hexcast.scheduler.plan.refine;

import org.hexcast.domain.plan.PhaseRole;

/** What a part of the pool does. */
public enum PartRole {
    PREFILL,
    DECODE,
    /** Nothing: its devices are spare. */
    IDLE;

    /** Whether this is the given phase. */
    public boolean serves(PhaseRole role) {
        return role == PhaseRole.PREFILL ? this == PREFILL : this == DECODE;
    }

    /** The other phase; idle parts stay idle. */
    PartRole other() {
        return switch (this) {
            case PREFILL -> DECODE;
            case DECODE -> PREFILL;
            case IDLE -> IDLE;
        };
    }
}
