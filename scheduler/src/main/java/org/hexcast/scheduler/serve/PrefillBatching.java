package org.hexcast.scheduler.serve;

import org.hexcast.domain.engine.EngineLimits;

/**
 * Which waiting prompts form the next prefill step: first come, first served, as many whole prompts as the token budget, the sequence limit and the free KV
 * blocks allow. The first is taken even if it alone exceeds the token budget; nobody overtakes.
 *
 * @param limits limits of one step
 */
public record PrefillBatching(EngineLimits limits) {

    /**
     * How many prompts from the head of the queue to take.
     *
     * @param waiting in order of arrival
     * @param ledger blocks of this replica
     */
    public int take(Iterable<? extends SequenceState> waiting, KvLedger ledger) {
        int taken = 0;
        long tokens = 0;
        long blocks = ledger.freeBlocks();
        for (SequenceState sequence : waiting) {
            tokens += sequence.promptTokens();
            blocks -= ledger.blocksFor(sequence.promptTokens());
            boolean overBudget = taken > 0 && tokens > limits.maxBatchTokens();
            if (overBudget || blocks < 0 || taken >= limits.maxSequences()) {
                break;
            }
            taken++;
        }
        return taken;
    }
}
