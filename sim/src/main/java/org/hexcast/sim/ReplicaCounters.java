package org.hexcast.sim;

import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.sim.measure.RampIntegral;

/** What a replica has done and has to do. Owned by its actor. */
final class ReplicaCounters {

    private final KvLedger ledger;
    private final RampIntegral usedBlocks = new RampIntegral();
    private long steps;
    private long stepSequences;
    private long outstandingRequests;
    private long outstandingTokens;

    ReplicaCounters(KvLedger ledger) {
        this.ledger = ledger;
    }

    long steps() {
        return steps;
    }

    long stepSequences() {
        return stepSequences;
    }

    /** Requests that were sent here and have neither ended nor been handed over. */
    long outstandingRequests() {
        return outstandingRequests;
    }

    /** Tokens of the prompts of those. */
    long outstandingTokens() {
        return outstandingTokens;
    }

    double blockNanos(long now) {
        return usedBlocks.integralUntil(now, ledger.usedBlocks());
    }

    void stepStarts(long sequences) {
        stepsStart(1, sequences);
    }

    void stepsStart(long count, long sequences) {
        steps += count;
        stepSequences += count * sequences;
    }

    /** To be called right before and right after blocks are given out or taken back otherwise than by decodes that grow. */
    void blocksAt(long now) {
        usedBlocks.reaches(now, ledger.usedBlocks());
    }

    void sent(SimRequest request) {
        outstandingRequests++;
        outstandingTokens += request.promptTokens();
    }

    void done(SimRequest request) {
        outstandingRequests--;
        outstandingTokens -= request.promptTokens();
    }
}
