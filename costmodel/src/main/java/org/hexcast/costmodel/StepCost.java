package org.hexcast.costmodel;

import java.util.List;
import org.hexcast.domain.result.Provenance;

/**
 * Time of a step, or of a part of it, as a tree. The time of a node is the sum of its leaves, added from the first to the last, so that the root equals
 * what {@link StageCost#seconds} answers to the last bit.
 *
 * @param name what it is
 * @param seconds the time
 * @param evidence how it is known: the weakest provenance of its leaves, their errors joined, and their source where all have the same
 * @param work what the hardware did for it
 * @param parts the parts; none for a leaf
 */
public record StepCost(String name, double seconds, Evidence evidence, Work work, List<StepCost> parts) {

    public StepCost {
        parts = List.copyOf(parts);
    }

    /** How far to believe it. */
    public Provenance provenance() {
        return evidence.provenance();
    }

    /**
     * Work behind a time.
     *
     * @param flops floating-point operations on one GPU
     * @param bytes bytes through the device memory of one GPU, or over a link
     */
    public record Work(double flops, double bytes) {

        /** Nothing that the data sheet knows of. */
        public static final Work NONE = new Work(0, 0);

        /** The sum of both. */
        public Work plus(Work other) {
            return new Work(flops + other.flops, bytes + other.bytes);
        }
    }
}
