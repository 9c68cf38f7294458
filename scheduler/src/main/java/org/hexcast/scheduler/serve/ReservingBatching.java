package org.hexcast.scheduler.serve;

import java.util.Optional;
import org.hexcast.domain.engine.EngineLimits;

/**
 * Whole prompts beside decodes, and nobody ever gives way: a newcomer is admitted when blocks for its prompt and its token limit are free, which it then
 * holds to its end. Orca (OSDI 2022, algorithm 1) and TensorRT-LLM's GUARANTEED_NO_EVICT. Where a client states no limit, it is what the model's context or
 * the replica's blocks leave.
 *
 * @param limits of one step
 * @param contextTokens longest sequence of the model
 */
record ReservingBatching(EngineLimits limits, int contextTokens) implements BatchPolicy {

    @Override
    public long provisionTokens(SequenceState sequence, KvLedger ledger) {
        long longest = Math.min(contextTokens, ledger.totalBlocks() * ledger.blockTokens());
        return Math.max(
                Math.min((long) sequence.promptTokens() + sequence.tokenLimit(), longest), sequence.contextTokens());
    }

    @Override
    public <S extends SequenceState> StepPlan<S> plan(BatchView<S> view) {
        StepDraft<S> draft = new StepDraft<>(
                view,
                view.ledger().freeBlocks(),
                (long) limits.maxBatchTokens() - view.decodes().size());
        Optional<StepPlan<S>> blocked = draft.continueReading(false);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        for (S sequence : view.waiting()) {
            long blocks = draft.blocksFor(sequence, provisionTokens(sequence, view.ledger()));
            int unread = sequence.decodes() ? 0 : draft.unread(sequence);
            boolean overBudget = unread > draft.freeTokens() && !draft.isEmpty();
            if (draft.room() <= 0 || overBudget || blocks > draft.freeBlocks()) {
                break;
            }
            draft.admit(sequence, unread, blocks);
        }
        return draft.plan(!view.decodes().isEmpty() || !draft.isEmpty());
    }
}
