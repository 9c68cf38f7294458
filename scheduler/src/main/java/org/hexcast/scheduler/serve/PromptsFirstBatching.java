package org.hexcast.scheduler.serve;

import java.util.Comparator;
import java.util.Optional;
import org.hexcast.domain.engine.EngineLimits;

/**
 * Prompts before decodes, each in steps of their own: whenever a prompt can be admitted, the next step reads prompts under the token budget, and decodes
 * pause.
 *
 * <p>SGLang 0.5 ({@code python/sglang/srt/managers/schedule_policy.py}) cuts prompts into chunks; admission leaves blocks for a part of the outputs that
 * running sequences may still produce; when blocks run out, those with the fewest tokens emitted are retracted. Ours differs: SGLang moves that part with the
 * retractions it sees, between the value here and seven times as much; ours stays at the lower end.
 *
 * <p>vLLM's V0 scheduler ({@code vllm/core/scheduler.py} up to 0.7, chunked prefill off) reads whole prompts and leaves one in a hundred blocks free when it
 * admits; when blocks run out, the youngest gives way.
 *
 * @param limits of one step
 * @param manner whose
 */
record PromptsFirstBatching(EngineLimits limits, Manner manner) implements BatchPolicy {

    /** Whose rules in detail. */
    enum Manner {
        /** Chunks; leaves room for outputs. */
        SGLANG,
        /** Whole prompts; leaves a watermark. */
        VLLM_V0
    }

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
        Optional<StepPlan<S>> blocked = draft.continueReading(manner == Manner.SGLANG);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        boolean decodesJoin = view.mayAdmit() && admit(view, draft);
        if (!draft.isEmpty() && !decodesJoin) {
            return draft.plan(false);
        }
        Optional<StepPlan<S>> room = manner == Manner.SGLANG
                ? StepDraft.roomForDecodes(view, FEWEST_EMITTED_FIRST)
                : StepDraft.roomForDecodes(view);
        return room.orElseGet(() -> draft.plan(!view.decodes().isEmpty() || decodesJoin));
    }

    /** Tokens of a newcomer that the step can read; 0 if none. */
    private <S extends SequenceState> int tokens(StepDraft<S> draft, S sequence) {
        int unread = draft.unread(sequence);
        if (manner == Manner.SGLANG || unread <= draft.freeTokens()) {
            return (int) Math.min(unread, draft.freeTokens());
        }
        return draft.isEmpty() ? unread : 0;
    }

    /** Blocks that admission leaves free. */
    private long keptFree(BatchView<?> view) {
        KvLedger ledger = view.ledger();
        return manner == Manner.SGLANG
                ? ledger.blocksFor(
                        (long) Math.ceil(NEW_TOKEN_RATIO * view.decodes().tokenLimits()))
                : (long) Math.ceil(SARATHI_WATERMARK * ledger.totalBlocks());
    }

    /** Admits what fits; answers whether it were sequences that only decode. */
    private <S extends SequenceState> boolean admit(BatchView<S> view, StepDraft<S> draft) {
        long kept = StepDraft.owed(view) + keptFree(view);
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
                int tokens = tokens(draft, sequence);
                blocked = tokens == 0 || decodesJoin || blocks > free;
                if (!blocked) {
                    draft.admit(sequence, tokens, blocks);
                }
            }
        }
        return decodesJoin;
    }
}
