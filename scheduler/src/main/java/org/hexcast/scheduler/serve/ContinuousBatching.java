package org.hexcast.scheduler.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.hexcast.domain.engine.EngineLimits;

/**
 * Continuous batching of decodes (Orca, OSDI 2022), with preemption by recompute (vLLM, SOSP 2023): before every step finished sequences have left, running
 * ones get the block that their next token needs, the youngest give way if blocks run out, preempted ones come back first, the oldest of them at the head, newcomers join last.
 *
 * <p>A pipeline keeps several micro-batches in flight. Newcomers are spread so that the micro-batches stay equally large.
 *
 * @param limits limits of one step, over all micro-batches
 */
public record ContinuousBatching(EngineLimits limits) {

    /**
     * What a decision is made on.
     *
     * @param <S> the driver's kind of sequence
     * @param running sequences of the micro-batch
     * @param preempted those waiting to come back to the replica, in order
     * @param ready newcomers whose KV cache has arrived at the replica, in order
     * @param active running sequences of all micro-batches of the replica
     * @param microBatches how many it keeps
     */
    public record View<S extends SequenceState>(
            Collection<S> running, Collection<S> preempted, Collection<S> ready, int active, int microBatches) {}

    /** The change before the next step. Pure: it changes neither the view nor the ledger. */
    public <S extends SequenceState> DecodeDecision<S> decide(View<S> view, KvLedger ledger) {
        long missing = 0;
        boolean allFit = true;
        for (SequenceState sequence : view.running()) {
            missing += ledger.shortfall(sequence.id(), sequence.contextTokens());
            allFit &= ledger.couldHold(sequence.contextTokens());
        }
        if (!allFit || missing > ledger.freeBlocks()) {
            return makeRoom(view, ledger);
        }
        int room = room(view);
        int resume = resume(view, ledger, ledger.freeBlocks() - missing, room);
        return new DecodeDecision<>(
                List.of(),
                List.of(),
                resume,
                Math.min(room - resume, view.ready().size()));
    }

    /** Who leaves when blocks run out: what outgrew the replica, then the youngest until the older ones have their next block. */
    private static <S extends SequenceState> DecodeDecision<S> makeRoom(View<S> view, KvLedger ledger) {
        List<S> outgrown = new ArrayList<>();
        List<S> byAge = new ArrayList<>();
        long free = ledger.freeBlocks();
        for (S sequence : view.running()) {
            if (ledger.couldHold(sequence.contextTokens())) {
                byAge.add(sequence);
            } else {
                outgrown.add(sequence);
                free += ledger.heldBy(sequence.id());
            }
        }
        byAge.sort(Comparator.comparing(SequenceState::id));
        List<S> preempt = new ArrayList<>();
        for (int i = 0; i < byAge.size(); i++) {
            long missing = ledger.shortfall(byAge.get(i).id(), byAge.get(i).contextTokens());
            while (missing > free && byAge.size() > i) {
                S youngest = byAge.remove(byAge.size() - 1);
                preempt.add(youngest);
                free += ledger.heldBy(youngest.id());
            }
            free -= byAge.size() > i ? missing : 0;
        }
        return new DecodeDecision<>(preempt, outgrown, 0, 0);
    }

    /** How many sequences the micro-batch may take to reach an equal share of all sequences, within the limit of the replica. */
    private int room(View<?> view) {
        int all = view.active() + view.preempted().size() + view.ready().size();
        int served = Math.min(all, limits.maxSequences());
        int share = (served + view.microBatches() - 1) / view.microBatches();
        return Math.max(0, Math.min(share - view.running().size(), limits.maxSequences() - view.active()));
    }

    private int resume(View<?> view, KvLedger ledger, long freeBlocks, int room) {
        int resume = 0;
        long tokens = 0;
        long free = freeBlocks;
        for (SequenceState sequence : view.preempted()) {
            tokens += sequence.contextTokens();
            free -= ledger.blocksFor(sequence.contextTokens());
            boolean overBudget = resume > 0 && tokens > limits.maxBatchTokens();
            if (resume >= room || free < 0 || overBudget) {
                break;
            }
            resume++;
        }
        return resume;
    }
}
