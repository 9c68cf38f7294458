package org.hexcast.sim;

import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.ReplicaState;

/**
 * What a replica is made of.
 *
 * @param replica its place in the plan
 * @param ledger its KV blocks
 * @param serving how it serves
 * @param times how long its steps take
 * @param swap where preempted caches go
 * @param around the run that it is part of
 */
record ReplicaParts(
        Replica replica, KvLedger ledger, Serving serving, StepTimes times, SwapSpace swap, Surroundings around) {

    /**
     * How a replica serves.
     *
     * @param rules which work forms a step
     * @param maxWaiting most requests in its queue
     */
    record Serving(ReplicaState.Rules rules, int maxWaiting) {}

    /**
     * The run.
     *
     * @param exits where read prompts go
     * @param log where ended requests are reported
     * @param metrics where times between tokens are counted
     */
    record Surroundings(Exits exits, RequestLog log, MetricsAccumulator metrics) {}

    /** Ways out of a replica. */
    interface Exits {
        /** A prompt has been read at a prefill replica, its KV cache wants to leave. */
        void prefilled(SimRequest request, ReplicaActor from);

        /** A replica may have room for further KV caches. */
        void roomAt(ReplicaActor replica);
    }

    ReplicaState.Rules rules() {
        return serving.rules();
    }

    int maxWaiting() {
        return serving.maxWaiting();
    }

    Exits exits() {
        return around.exits();
    }

    RequestLog log() {
        return around.log();
    }

    TokenGaps newGaps() {
        return new TokenGaps(around.metrics());
    }
}
