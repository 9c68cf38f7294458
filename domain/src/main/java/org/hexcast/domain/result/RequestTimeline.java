package org.hexcast.domain.result;

import java.util.List;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.workload.Request;

/**
 * What happened to one completed request, simulated or real; all times in nanoseconds since the start of the run. The first token is there when prefill
 * ends.
 *
 * @param request what was asked
 * @param prefill the replica that read the prompt
 * @param prefillStartNanos its batch entered the first stage
 * @param firstTokenNanos its batch left the last stage
 * @param handovers what followed; none where one token was all
 * @param completionNanos the last token
 * @param preemptions how often its KV cache was thrown away and recomputed
 */
public record RequestTimeline(
        Request request,
        ReplicaId prefill,
        long prefillStartNanos,
        long firstTokenNanos,
        List<Handover> handovers,
        long completionNanos,
        int preemptions) {

    public RequestTimeline {
        handovers = List.copyOf(handovers);
        long last = request.arrivalNanos();
        last = requireNotBefore(request, "prefill start", prefillStartNanos, last);
        last = requireNotBefore(request, "first token", firstTokenNanos, last);
        for (Handover handover : handovers) {
            requireNotBefore(request, "transfer start", handover.transferStartNanos(), last);
            last = handover.decodeStartNanos();
        }
        requireNotBefore(request, "completion", completionNanos, last);
    }

    private static long requireNotBefore(Request request, String what, long nanos, long earliest) {
        if (nanos < earliest) {
            throw new IllegalStateException(
                    "INV-5: " + what + " of " + request.id() + " is at " + nanos + " ns, before " + earliest + " ns");
        }
        return nanos;
    }

    /** Time to first token: first token minus arrival. */
    public long ttftNanos() {
        return firstTokenNanos - request.arrivalNanos();
    }

    /** From arrival to last token. */
    public long endToEndNanos() {
        return completionNanos - request.arrivalNanos();
    }

    /** Waiting before prefill began. */
    public long queueNanos() {
        return prefillStartNanos - request.arrivalNanos();
    }
}
