package org.hexcast.sim;

import org.hexcast.domain.plan.Replica;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.sim.kernel.SimClock;
import org.hexcast.sim.measure.TimeWeighted;

/**
 * What both kinds of replica have: an identity, KV blocks and counters. Owned by its actor.
 */
final class ReplicaStation {

    private final Replica replica;
    private final KvLedger ledger;
    private final SimClock clock;
    private final TimeWeighted usedBlocks = new TimeWeighted();
    private long steps;
    private long stepSequences;

    ReplicaStation(Replica replica, KvLedger ledger, SimClock clock) {
        this.replica = replica;
        this.ledger = ledger;
        this.clock = clock;
    }

    Replica replica() {
        return replica;
    }

    KvLedger ledger() {
        return ledger;
    }

    TimeWeighted usedBlocks() {
        return usedBlocks;
    }

    long steps() {
        return steps;
    }

    long stepSequences() {
        return stepSequences;
    }

    /** Gives a sequence blocks for so many tokens. */
    void grow(SimRequest request, long tokens) {
        ledger.grow(request.id(), tokens);
        usedBlocks.set(clock.nowNanos(), ledger.usedBlocks());
    }

    /** Takes back the blocks of a sequence. */
    void release(SimRequest request) {
        ledger.release(request.id());
        usedBlocks.set(clock.nowNanos(), ledger.usedBlocks());
    }

    void stepStarts(long sequences) {
        steps++;
        stepSequences += sequences;
    }
}
