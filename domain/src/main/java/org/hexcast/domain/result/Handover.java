package org.hexcast.domain.result;

import org.hexcast.domain.plan.ReplicaId;

/**
 * A KV cache on its way from the prefill to the decode replica, and what followed.
 *
 * @param to the decode replica
 * @param transferStartNanos blocks are reserved there and bytes begin to move
 * @param transferEndNanos the last byte has arrived
 * @param decodeStartNanos the first decode step begins
 */
public record Handover(ReplicaId to, long transferStartNanos, long transferEndNanos, long decodeStartNanos) {

    public Handover {
        if (transferEndNanos < transferStartNanos || decodeStartNanos < transferEndNanos) {
            throw new IllegalStateException("INV-5: hand-over to " + to + " has transfer start " + transferStartNanos
                    + ", transfer end " + transferEndNanos + ", decode start " + decodeStartNanos);
        }
    }
}
