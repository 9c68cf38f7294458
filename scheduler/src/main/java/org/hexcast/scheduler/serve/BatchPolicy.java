package org.hexcast.scheduler.serve;

import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;

/**
 * Decides which work forms the next step of a micro-batch. Pure: it changes neither the view nor the ledger, knows no clock, and never reads a true output
 * length (INV-11).
 *
 * <p>Drivers rely on this: a decision for nothing but decodes would be repeated after any further step, as long as nobody leaves, nobody comes, nobody else
 * gives blocks back, and the blocks suffice.
 */
public interface BatchPolicy {

    /** Share of the blocks that Sarathi-Serve, as vLLM before V1, leaves free when it admits. */
    double SARATHI_WATERMARK = 0.01;

    /** The next step. */
    <S extends SequenceState> StepPlan<S> plan(BatchView<S> view);

    /** Tokens for which a sequence gets blocks when it is admitted; 0 where it gets them as it grows. */
    default long provisionTokens(SequenceState sequence, KvLedger ledger) {
        return 0;
    }

    /**
     * The policy of a rule.
     *
     * @param rule which
     * @param limits of one step
     * @param contextTokens longest sequence of the model, which bounds a sequence without a limit of its own; 0 where no outputs are held
     */
    static BatchPolicy of(BatchRule rule, EngineLimits limits, int contextTokens) {
        return switch (rule) {
            case VLLM_V1 -> new TokenBudgetBatching(limits, TokenBudgetBatching.Prompts.IN_CHUNKS, 0);
            case SARATHI -> new TokenBudgetBatching(limits, TokenBudgetBatching.Prompts.IN_CHUNKS, SARATHI_WATERMARK);
            case TRTLLM_MAX_UTILIZATION -> new TokenBudgetBatching(limits, TokenBudgetBatching.Prompts.WHOLE, 0);
            case TRTLLM_NO_EVICT, ORCA -> new ReservingBatching(limits, contextTokens);
            case SGLANG -> new PromptsFirstBatching(limits, PromptsFirstBatching.Manner.SGLANG);
            case VLLM_V0 -> new PromptsFirstBatching(limits, PromptsFirstBatching.Manner.VLLM_V0);
            case STATIC -> new StaticBatching(limits);
        };
    }
}
