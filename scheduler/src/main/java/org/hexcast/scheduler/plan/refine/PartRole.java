package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.plan.PhaseRole;

/** What a part of the pool does. */
public enum PartRole {
    PREFILL,
    DECODE,
    COLOCATED,
    /** Nothing: its devices are spare. */
    IDLE;

    /** A part that serves in this role. */
    public static PartRole of(PhaseRole role) {
        return switch (role) {
            case PREFILL -> PREFILL;
            case DECODE -> DECODE;
            case COLOCATED -> COLOCATED;
        };
    }

    /** What parts may do where replicas may have these roles; doing nothing is always allowed. */
    static List<PartRole> allowed(Set<PhaseRole> roles) {
        List<PartRole> allowed = new ArrayList<>();
        roles.stream().sorted().map(PartRole::of).forEach(allowed::add);
        allowed.add(IDLE);
        return List.copyOf(allowed);
    }
}
