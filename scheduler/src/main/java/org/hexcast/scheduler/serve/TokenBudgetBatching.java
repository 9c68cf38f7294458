package org.hexcast.scheduler.serve;

import java.util.Optional;
import org.hexcast.domain.engine.EngineLimits;

/**
 * Decodes and prompts in one step under one token budget: every decode gets its token, prompts under way go on, newcomers fill what is left. When blocks run
 * out the youngest gives way.
 *
 * <p>In chunks: vLLM's V1 scheduler ({@code vllm/v1/core/sched/scheduler.py}) and, with a watermark, Sarathi-Serve (OSDI 2024, algorithm 3). Whole prompts:
 * TensorRT-LLM's in-flight batching with MAX_UTILIZATION. A newcomer is admitted only when its whole prompt finds blocks, as
 * later releases of vLLM have it; ours differs in that it leaves those that prompts under way still lack, so that half-read prompts do not displace one another.
 *
 * @param limits of one step
 * @param prompts whether a prompt may be cut to the budget
 * @param watermark share of the blocks that admission leaves free
 */
record TokenBudgetBatching(EngineLimits limits, Prompts prompts, double watermark) implements BatchPolicy {

    /** How prompts are read. */
    enum Prompts {
        /** In pieces that fit the budget. */
        IN_CHUNKS,
        /** In one step each; the first of a step even if it exceeds the budget. */
        WHOLE
    }

    @Override
    public <S extends SequenceState> StepPlan<S> plan(BatchView<S> view) {
        Optional<StepPlan<S>> room = StepDraft.roomForDecodes(view);
        if (room.isPresent()) {
            return room.get();
        }
        long need = view.decodes().blocksForNextStep();
        StepDraft<S> draft = new StepDraft<>(
                view,
                view.ledger().freeBlocks() - need,
                (long) limits.maxBatchTokens() - view.decodes().size());
        Optional<StepPlan<S>> blocked = draft.continueReading(prompts == Prompts.IN_CHUNKS);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        if (view.mayAdmit() && !view.waiting().isEmpty()) {
            admit(view, draft);
        }
        return draft.plan(!view.decodes().isEmpty() || !draft.isEmpty());
    }

    private <S extends SequenceState> void admit(BatchView<S> view, StepDraft<S> draft) {
        long kept = StepDraft.owed(view)
                + (long) Math.ceil(watermark * view.ledger().totalBlocks());
        boolean blocked = false;
        for (S sequence : view.waiting()) {
            if (draft.room() <= 0 || (blocked && !view.mayOvertake())) {
                return;
            }
            if (sequence.decodes()) {
                blocked |= !draft.admitDecode(sequence);
            } else if (!blocked) {
                blocked = !admitPrompt(view, draft, sequence, kept);
            }
        }
    }

    /** Admits a newcomer with as much of its prompt as the step can read; false if that is nothing. */
    private <S extends SequenceState> boolean admitPrompt(
            BatchView<S> view, StepDraft<S> draft, S sequence, long kept) {
        int unread = draft.unread(sequence);
        int tokens = prompts == Prompts.WHOLE ? unread : (int) Math.min(unread, draft.freeTokens());
        boolean overBudget = tokens > draft.freeTokens() && !draft.isEmpty();
        long free = draft.freeBlocks() - (view.isEmpty() && draft.isEmpty() ? 0 : kept);
        long blocks = draft.blocksFor(sequence, sequence.contextTokens());
        if (tokens == 0 || overBudget || blocks > free) {
            return false;
        }
        draft.admit(sequence, tokens, blocks);
        return true;
    }
}
