package org.hexcast.domain.result;

import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.workload.RequestId;

/**
 * The way of one KV cache between two replicas, simulated or real.
 *
 * @param request whose
 * @param from a prefill replica
 * @param to a decode replica
 * @param startNanos when its bytes began to move
 * @param endNanos when the last one had arrived
 */
public record TransferSpan(RequestId request, ReplicaId from, ReplicaId to, long startNanos, long endNanos) {

    public TransferSpan {
        if (startNanos < 0 || endNanos < startNanos) {
            throw new IllegalArgumentException("transfer of " + request + " from " + startNanos + " to " + endNanos
                    + " ns: no time may be negative, nor the end before the start");
        }
    }
}
