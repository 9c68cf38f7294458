package org.hexcast.scheduler.serve;

import java.util.List;

/**
 * How a micro-batch changes before its next step.
 *
 * @param <S> the driver's kind of sequence
 * @param preempt sequences whose KV cache is thrown away, youngest first
 * @param outgrown sequences that no longer fit even an empty replica
 * @param resume how many preempted sequences to take back, from the head of their queue; each recomputes its cache in this step
 * @param join how many newcomers to take, from the head of their queue
 */
public record DecodeDecision<S extends SequenceState>(List<S> preempt, List<S> outgrown, int resume, int join) {

    public DecodeDecision {
        preempt = List.copyOf(preempt);
        outgrown = List.copyOf(outgrown);
    }
}
