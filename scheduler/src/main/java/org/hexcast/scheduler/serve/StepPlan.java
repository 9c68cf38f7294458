package org.hexcast.scheduler.serve;

import java.util.List;

/**
 * What a micro-batch does next. If anybody gives way, nothing else is planned: the driver carries that out and asks again.
 *
 * @param giveWay sequences that leave to make room, in this order; they come back by their turn
 * @param chunks prompt tokens that are read in the step, of sequences of the micro-batch first, then of newcomers
 * @param admitted sequences from the head of the queue that join the micro-batch
 * @param decode whether its decodes take part in the step
 * @param <S> the driver's kind of sequence
 */
public record StepPlan<S extends SequenceState>(
        List<S> giveWay, List<Chunk<S>> chunks, List<S> admitted, boolean decode) {

    /**
     * Prompt tokens of one sequence.
     *
     * @param sequence whose
     * @param tokens at least 1
     * @param <S> the driver's kind of sequence
     */
    public record Chunk<S extends SequenceState>(S sequence, int tokens) {}

    public StepPlan {
        giveWay = List.copyOf(giveWay);
        chunks = List.copyOf(chunks);
        admitted = List.copyOf(admitted);
    }

    /** Nothing but decodes. */
    public static <S extends SequenceState> StepPlan<S> decodes() {
        return new StepPlan<>(List.of(), List.of(), List.of(), true);
    }

    /** Somebody has to leave. */
    public static <S extends SequenceState> StepPlan<S> makeRoom(List<S> giveWay) {
        return new StepPlan<>(giveWay, List.of(), List.of(), false);
    }

    /** Whether there is any work in it. */
    public boolean hasWork() {
        return decode || !chunks.isEmpty();
    }

    /** Whether the next step is like any other until somebody leaves, comes or blocks run out. */
    public boolean decodesOnly() {
        return decode && chunks.isEmpty() && admitted.isEmpty() && !makesRoom();
    }

    /** Whether somebody has to leave first. */
    public boolean makesRoom() {
        return !giveWay.isEmpty();
    }
}
