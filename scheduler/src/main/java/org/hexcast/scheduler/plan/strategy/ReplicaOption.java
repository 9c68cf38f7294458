package org.hexcast.scheduler.plan.strategy;

import java.util.List;
import org.hexcast.domain.plan.PhaseRole;

/**
 * The best known way to lay the model on a group in one role.
 *
 * @param role the phase that it serves
 * @param stages its stages, in order; not every device of the group need be used
 * @param rate what it can carry
 */
public record ReplicaOption(PhaseRole role, List<StageTemplate> stages, PhaseRate rate) {

    public ReplicaOption {
        stages = List.copyOf(stages);
    }

    /** The same on other nodes. */
    ReplicaOption on(List<Integer> nodes) {
        return new ReplicaOption(
                role,
                stages.stream()
                        .map(s -> new StageTemplate(
                                new StageKind(
                                        nodes.get(s.kind().node()), s.kind().degree()),
                                s.layers()))
                        .toList(),
                rate);
    }
}
