package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.scheduler.plan.flow.FlowProblem;
import org.hexcast.scheduler.plan.flow.FlowSolution;
import org.hexcast.scheduler.plan.strategy.ReplicaOption;

/**
 * What a partition can carry.
 *
 * @param partition the partition
 * @param serving its parts that can serve, prefill parts first, then decode parts, then co-located ones; the flow problem counts them in this order
 * @param problem the flow network
 * @param flow the maximum flow through it
 * @param score how good it is
 */
public record Evaluation(
        Partition partition, List<Serving> serving, FlowProblem problem, FlowSolution flow, Score score) {

    /**
     * A part that can serve.
     *
     * @param part its devices and role
     * @param option how the model lies on it
     */
    public record Serving(Part part, ReplicaOption option) {}

    public Evaluation {
        serving = List.copyOf(serving);
    }

    /** The same partition with the devices of parts that cannot serve taken as spare. */
    Partition tidied() {
        List<Part> kept = new ArrayList<>();
        for (Part part : partition.parts()) {
            boolean serves = serving.stream().anyMatch(s -> s.part().equals(part));
            kept.add(serves ? part : new Part(part.shape(), PartRole.IDLE));
        }
        return new Partition(kept);
    }

    /** Whether some part serves in this role. */
    public boolean uses(PhaseRole role) {
        return serving.stream().anyMatch(s -> s.option().role() == role);
    }
}
