package org.hexcast.scheduler.serve;

import java.util.Optional;
import org.hexcast.domain.engine.EngineLimits;

/**
 * One batch after the other, as servers did before continuous batching: when the last sequence of a batch has ended, as many as wait and fit form the next;
 * all its prompts are read before any decode. Padding to the longest sequence is not modelled: a sequence that has ended costs nothing more.
 *
 * @param limits of one step
 */
record StaticBatching(EngineLimits limits) implements BatchPolicy {

    @Override
    public <S extends SequenceState> StepPlan<S> plan(BatchView<S> view) {
        StepDraft<S> draft = new StepDraft<>(view, view.ledger().freeBlocks(), limits.maxBatchTokens());
        if (view.isEmpty()) {
            return begin(view, draft);
        }
        Optional<StepPlan<S>> blocked = draft.continueReading(false);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        if (!draft.isEmpty()) {
            return draft.plan(false);
        }
        return StepDraft.roomForDecodes(view)
                .orElseGet(() -> draft.plan(!view.decodes().isEmpty()));
    }

    private <S extends SequenceState> StepPlan<S> begin(BatchView<S> view, StepDraft<S> draft) {
        boolean reads = false;
        boolean blocked = false;
        for (S sequence : view.waiting()) {
            long blocks = draft.blocksFor(sequence, sequence.contextTokens());
            if (draft.room() <= 0 || (blocked && !view.mayOvertake())) {
                break;
            }
            if (blocks > draft.freeBlocks() || (blocked && !sequence.decodes())) {
                blocked = true;
                continue;
            }
            int unread = sequence.decodes() ? 0 : draft.unread(sequence);
            boolean inThisStep = !reads || unread <= draft.freeTokens();
            draft.admit(sequence, inThisStep ? unread : 0, blocks);
            reads |= unread > 0;
        }
        return draft.plan(!reads && !draft.isEmpty());
    }
}
