package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.scheduler.serve.PrefillBatching;
import org.hexcast.sim.kernel.PendingDecision;
import org.hexcast.sim.kernel.SimClock;
import org.hexcast.sim.kernel.StepTimer;

/**
 * A prefill replica: prompts wait in order of arrival, a batch of them enters the pipeline whenever the first stage is free and fewer batches are in flight
 * than there are stages. The blocks of a prompt are held until its KV cache has been handed over.
 */
final class PrefillActor {

    private final SimClock clock;
    private final PendingDecision decision;
    private final ReplicaStation station;
    private final Pipeline pipeline;
    private final PrefillBatching batching;
    private final HandoverDesk desk;
    private final RequestLog log;
    private final Deque<SimRequest> waiting = new ArrayDeque<>();
    private int batchesInFlight;

    PrefillActor(
            SimClock clock,
            ReplicaStation station,
            List<StageCost> costs,
            PrefillBatching batching,
            HandoverDesk desk,
            RequestLog log) {
        this.clock = clock;
        this.station = station;
        this.batching = batching;
        this.desk = desk;
        this.log = log;
        this.decision = new PendingDecision(clock, this::decide);
        this.pipeline = new Pipeline(clock, costs, decision::soon);
    }

    ReplicaId id() {
        return station.replica().id();
    }

    ReplicaStation station() {
        return station;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    /** A request arrives here. */
    void enqueue(SimRequest request) {
        waiting.add(request);
        decision.soon();
    }

    /** A KV cache has left for its decode replica: its blocks are free. */
    void handedOver(SimRequest request) {
        station.release(request);
        decision.soon();
    }

    /** Whether it stands idle although it could start a batch (INV-7). */
    boolean idleWithWork() {
        return !decision.isPending() && canStart() && batching.take(waiting, station.ledger()) > 0;
    }

    private boolean canStart() {
        return !waiting.isEmpty() && pipeline.firstStageFree() && batchesInFlight < pipeline.stages();
    }

    private void decide() {
        if (!canStart()) {
            return;
        }
        int taken = batching.take(waiting, station.ledger());
        if (taken > 0) {
            start(taken);
        }
    }

    private void start(int taken) {
        List<SimRequest> batch = new ArrayList<>(taken);
        List<Integer> lengths = new ArrayList<>(taken);
        for (int i = 0; i < taken; i++) {
            SimRequest request = waiting.remove();
            station.grow(request, request.promptTokens());
            request.prefillStarts(id(), clock.nowNanos());
            batch.add(request);
            lengths.add(request.promptTokens());
        }
        batchesInFlight++;
        station.stepStarts(taken);
        pipeline.start(new PromptBatch(batch, BatchShape.prompts(lengths)));
    }

    /** Prompts that are read together. */
    private final class PromptBatch implements Pipeline.Step {
        private final List<SimRequest> requests;
        private final BatchShape shape;

        private PromptBatch(List<SimRequest> requests, BatchShape shape) {
            this.requests = requests;
            this.shape = shape;
        }

        @Override
        public BatchShape shape() {
            return shape;
        }

        @Override
        public StepTimer timer(int stage) {
            return new StepTimer();
        }

        @Override
        public void done(long now) {
            batchesInFlight--;
            for (SimRequest request : requests) {
                request.prefillEnds(now);
                if (request.finished()) {
                    station.release(request);
                    log.completed(request, now);
                } else {
                    desk.await(request, PrefillActor.this);
                }
            }
            decision.soon();
        }
    }
}
