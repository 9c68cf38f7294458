package org.hexcast.scheduler.serve;

import java.util.Comparator;
import java.util.Optional;
import org.hexcast.domain.engine.EngineLimits;

/**
 * Prompts before decodes, each in steps of their own: whenever a prompt can be admitted, the next step reads prompts, in chunks under the token budget, and
 * decodes pause. Follows SGLang 0.5 ({@code python/sglang/srt/managers/schedule_policy.py}): admission leaves blocks for a part of the outputs that running
 * sequences may still produce; when blocks run out, those with the fewest tokens emitted are retracted.
 *
 * <p>Ours differs: SGLang moves that part with the retractions it sees, between the value here and seven times as much; ours stays at the lower end.
 *
 * @param limits of one step
 */
record PromptsFirstBatching(EngineLimits limits) implements BatchPolicy {

    /** Lowest share of the token limits that SGLang keeps free for running sequences ({@code 0.7 x 0.14}). */
    static final double NEW_TOKEN_RATIO = 0.098;

    private static final Comparator<SequenceState> FEWEST_EMITTED_FIRST = Comparator.<SequenceState>comparingInt(
                    s -> s.emittedTokens())
            .thenComparingInt(s -> -s.promptTokens())
            .thenComparingLong(s -> -s.turn());

    @Override
    public <S extends SequenceState> StepPlan<S> plan(BatchView<S> view) {
        KvLedger ledger = view.ledger();
        StepDraft<S> draft = new StepDraft<>(view, ledger.freeBlocks(), limits.maxBatchTokens());
        Optional<StepPlan<S>> blocked = draft.continueReading(true);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        boolean decodesJoin = view.mayAdmit() && admit(view, draft);
        if (!draft.isEmpty() && !decodesJoin) {
            return draft.plan(false);
        }
        Optional<StepPlan<S>> room = StepDraft.roomForDecodes(view, FEWEST_EMITTED_FIRST);
        return room.orElseGet(() -> draft.plan(!view.decodes().isEmpty() || decodesJoin));
    }

    /** Admits what fits; answers whether it were sequences that only decode. */
    private <S extends SequenceState> boolean admit(BatchView<S> view, StepDraft<S> draft) {
        KvLedger ledger = view.ledger();
        long kept = StepDraft.owed(view)
                + ledger.blocksFor(
                        (long) Math.ceil(NEW_TOKEN_RATIO * view.decodes().tokenLimits()));
        boolean decodesJoin = false;
        boolean blocked = false;
        for (S sequence : view.waiting()) {
            if (draft.room() <= 0 || (blocked && !view.mayOvertake())) {
                break;
            }
            if (sequence.decodes()) {
                boolean promptsRead = !draft.isEmpty() && !decodesJoin;
                long need = view.decodes().blocksForNextStep();
                boolean fits = draft.blocksFor(sequence, sequence.contextTokens()) + need <= draft.freeBlocks();
                boolean joins = !promptsRead && fits && draft.admitDecode(sequence);
                decodesJoin |= joins;
                blocked |= !joins;
            } else if (!blocked) {
                long free = draft.freeBlocks() - (view.isEmpty() && draft.isEmpty() ? 0 : kept);
                long blocks = draft.blocksFor(sequence, sequence.contextTokens());
                int tokens = (int) Math.min(draft.unread(sequence), draft.freeTokens());
                blocked = tokens == 0 || decodesJoin || blocks > free;
                if (!blocked) {
                    draft.admit(sequence, tokens, blocks);
                }
            }
        }
        return decodesJoin;
    }
}
