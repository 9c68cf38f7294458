package org.hexcast.scheduler.serve;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.domain.workload.TokenCount;

/** Sequences and ledgers for the tests of the policies. */
final class Sequences {

    static final int BLOCK = 16;

    private static final Comparator<SequenceState> BY_TURN =
            Comparator.comparingInt(SequenceState::priority).thenComparingLong(SequenceState::turn);

    private Sequences() {}

    static KvLedger ledger(int blockTokens, long blocks, boolean prefixCaching) {
        EngineMemory memory = new EngineMemory(blockTokens, 0.9, EngineMemory.ShareOf.TOTAL, 0);
        return new KvLedger(memory, blocks, prefixCaching);
    }

    /** Blocks of 16 tokens, nothing shared. */
    static KvLedger ledger(long blocks) {
        return ledger(BLOCK, blocks, false);
    }

    /** A request that waits, with its id as its turn. */
    static SequenceState waiting(long id, int promptTokens) {
        return waiting(id, promptTokens, TokenCount.MOST, PrefixHashes.NONE);
    }

    static SequenceState waiting(long id, int promptTokens, int tokenLimit, PrefixHashes prefix) {
        RequestTraits traits = new RequestTraits(0, 0, tokenLimit, prefix, RequestTraits.NO_SESSION);
        SequenceState sequence = new SequenceState(new Request(new RequestId(id), 0, promptTokens, 1, traits), 0);
        sequence.turn(id);
        return sequence;
    }

    /** A sequence that has read its prompt and emitted so many tokens, at least one, with blocks for all but the newest. */
    static SequenceState decoding(KvLedger ledger, long id, int promptTokens, int emitted) {
        return decoding(ledger, waiting(id, promptTokens), emitted);
    }

    static SequenceState decoding(KvLedger ledger, SequenceState sequence, int emitted) {
        for (int i = 0; i < emitted; i++) {
            sequence.emitted();
        }
        sequence.read(sequence.contextTokens() - 1);
        ledger.grow(sequence, sequence.cachedTokens());
        return sequence;
    }

    /** A sequence that has read the head of its prompt, with blocks for that. */
    static SequenceState reading(KvLedger ledger, long id, int promptTokens, int readTokens) {
        SequenceState sequence = waiting(id, promptTokens);
        sequence.read(readTokens);
        ledger.grow(sequence, readTokens);
        return sequence;
    }

    static DecodeSet<SequenceState> set(KvLedger ledger, List<SequenceState> members) {
        DecodeSet<SequenceState> set = new DecodeSet<>(ledger.blockTokens());
        members.forEach(set::add);
        return set;
    }

    static NavigableSet<SequenceState> queue(List<SequenceState> sequences) {
        NavigableSet<SequenceState> queue = new TreeSet<>(BY_TURN);
        queue.addAll(sequences);
        return queue;
    }

    /** Ample room, nobody may overtake, newcomers are allowed. */
    static BatchView<SequenceState> view(
            KvLedger ledger, List<SequenceState> decodes, List<SequenceState> reading, List<SequenceState> waiting) {
        return new BatchView<>(set(ledger, decodes), reading, queue(waiting), 256, ledger, false, true);
    }
}
