package org.hexcast.domain.result;

import org.hexcast.domain.plan.ReplicaId;

/**
 * Load of one replica from one time on.
 *
 * @param replica which
 * @param nanos when
 * @param waiting requests that wait to be served there
 * @param running sequences in service
 * @param usedBlocks KV blocks held
 * @param totalBlocks all KV blocks
 */
public record LoadSample(ReplicaId replica, long nanos, int waiting, int running, long usedBlocks, long totalBlocks) {

    public LoadSample {
        if (nanos < 0 || waiting < 0 || running < 0 || usedBlocks < 0 || usedBlocks > totalBlocks) {
            throw new IllegalArgumentException("load of " + replica + " at " + nanos + " ns: " + waiting + " waiting, "
                    + running + " running and " + usedBlocks + " of " + totalBlocks
                    + " blocks must not be negative, nor more blocks used than there are");
        }
    }

    /** Occupied share of the KV blocks. */
    public double kvShare() {
        return totalBlocks == 0 ? 0 : (double) usedBlocks / totalBlocks;
    }
}
