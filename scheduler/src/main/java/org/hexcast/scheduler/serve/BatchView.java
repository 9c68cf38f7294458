package org.hexcast.scheduler.serve;

import java.util.List;
import java.util.SortedSet;

/**
 * What a batch policy decides on: one micro-batch of a replica between two of its steps.
 *
 * @param decodes sequences of the micro-batch that get one token a step
 * @param reading sequences of the micro-batch whose prompt is not read to its end, in order of admission
 * @param waiting sequences that want to be served at the replica, in order of service
 * @param room how many sequences may join the micro-batch
 * @param ledger KV blocks of the replica
 * @param mayOvertake whether sequences that hold all their blocks may pass others that lack some; where caches arrive from elsewhere, or they would wait for
 *     one another
 * @param mayAdmit whether newcomers are allowed; not right after somebody gave way
 * @param <S> the driver's kind of sequence
 */
public record BatchView<S extends SequenceState>(
        DecodeSet<S> decodes,
        List<S> reading,
        SortedSet<S> waiting,
        int room,
        KvLedger ledger,
        boolean mayOvertake,
        boolean mayAdmit) {

    /** Whether the micro-batch has no sequence. */
    public boolean isEmpty() {
        return decodes.isEmpty() && reading.isEmpty();
    }
}
