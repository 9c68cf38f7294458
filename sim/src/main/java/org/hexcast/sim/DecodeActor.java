package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.scheduler.serve.ContinuousBatching;
import org.hexcast.scheduler.serve.DecodeDecision;
import org.hexcast.sim.kernel.PendingDecision;
import org.hexcast.sim.kernel.SimClock;
import org.hexcast.sim.kernel.StepTimer;

/**
 * A decode replica: as many micro-batches as pipeline stages go round, each entering the first stage as soon as that is free and its last token is out.
 * Before every step of a micro-batch continuous batching decides who leaves, comes back or joins.
 */
final class DecodeActor {

    private final SimClock clock;
    private final PendingDecision decision;
    private final ReplicaStation station;
    private final Pipeline pipeline;
    private final ContinuousBatching batching;
    private final HandoverDesk desk;
    private final RequestLog log;
    private final Deque<SimRequest> ready = new ArrayDeque<>();
    private final Deque<SimRequest> preempted = new ArrayDeque<>();
    private final Deque<MicroBatch> idle = new ArrayDeque<>();
    private int active;

    DecodeActor(
            SimClock clock,
            ReplicaStation station,
            List<StageCost> costs,
            ContinuousBatching batching,
            HandoverDesk desk,
            RequestLog log) {
        this.clock = clock;
        this.station = station;
        this.batching = batching;
        this.desk = desk;
        this.log = log;
        this.decision = new PendingDecision(clock, this::decide);
        this.pipeline = new Pipeline(clock, costs, decision::soon);
        for (int i = 0; i < pipeline.stages(); i++) {
            idle.add(new MicroBatch());
        }
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

    /** Whether so many tokens would fit if it were empty. */
    boolean couldTake(long tokens) {
        return station.ledger().couldHold(tokens);
    }

    /** Whether so many tokens fit now. While preempted sequences wait to come back, nobody new is admitted. */
    boolean hasRoomFor(long tokens) {
        return preempted.isEmpty() && station.ledger().hasRoomFor(tokens);
    }

    /** Holds the blocks of a KV cache that will arrive, and of its first step. */
    void reserve(SimRequest request) {
        station.grow(request, request.contextTokens());
    }

    /** A KV cache has arrived. */
    void arrived(SimRequest request) {
        ready.add(request);
        decision.soon();
    }

    /** Whether it stands idle although a sequence could take a step (INV-7). */
    boolean idleWithWork() {
        return !decision.isPending()
                && pipeline.firstStageFree()
                && idle.stream().anyMatch(this::hasWork);
    }

    private boolean hasWork(MicroBatch batch) {
        if (!batch.running.isEmpty()) {
            return true;
        }
        DecodeDecision<SimRequest> decision = batching.decide(view(batch), station.ledger());
        return decision.join() + decision.resume() > 0;
    }

    private ContinuousBatching.View<SimRequest> view(MicroBatch batch) {
        return new ContinuousBatching.View<>(batch.running, preempted, ready, active, pipeline.stages());
    }

    /** Starts the micro-batch that has been idle longest among those with work. */
    private void decide() {
        if (!pipeline.firstStageFree()) {
            return;
        }
        for (MicroBatch batch : List.copyOf(idle)) {
            prepare(batch);
            if (!batch.running.isEmpty()) {
                idle.remove(batch);
                batch.start();
                return;
            }
        }
    }

    private void prepare(MicroBatch batch) {
        DecodeDecision<SimRequest> decision = batching.decide(view(batch), station.ledger());
        if (!decision.preempt().isEmpty() || !decision.outgrown().isEmpty()) {
            decision.outgrown().forEach(batch::reject);
            decision.preempt().forEach(batch::preempt);
            desk.retrySoon();
            decision = batching.decide(view(batch), station.ledger());
        }
        for (int i = 0; i < decision.resume(); i++) {
            batch.resume(preempted.remove());
        }
        if (decision.resume() > 0 && preempted.isEmpty()) {
            desk.retrySoon();
        }
        for (int i = 0; i < decision.join(); i++) {
            batch.join(ready.remove());
        }
    }

    /** Sequences that take their steps together. */
    private final class MicroBatch implements Pipeline.Step {
        private final List<SimRequest> running = new ArrayList<>();
        private final List<SimRequest> recomputing = new ArrayList<>();
        private final List<StepTimer> timers = new ArrayList<>();
        private BatchShape shape = BatchShape.decode(0, 0);

        private MicroBatch() {
            for (int i = 0; i < pipeline.stages(); i++) {
                timers.add(new StepTimer());
            }
        }

        private void changed() {
            timers.forEach(StepTimer::batchChanged);
        }

        private void join(SimRequest request) {
            request.decodeStarts(clock.nowNanos());
            running.add(request);
            active++;
            changed();
        }

        private void resume(SimRequest request) {
            request.decodeResumes();
            station.grow(request, request.contextTokens());
            recomputing.add(request);
            running.add(request);
            active++;
            changed();
        }

        private void leave(SimRequest request) {
            running.remove(request);
            active--;
            station.release(request);
            changed();
        }

        private void preempt(SimRequest request) {
            leave(request);
            request.decodePreempted();
            // The youngest leave first, so the oldest of a decision ends at the head.
            preempted.addFirst(request);
        }

        private void reject(SimRequest request) {
            leave(request);
            log.rejected(request, clock.nowNanos(), RunListener.Rejection.OUTGREW_REPLICA);
        }

        private void start() {
            long context = 0;
            List<Integer> recomputed = new ArrayList<>(recomputing.size());
            for (SimRequest request : running) {
                station.grow(request, request.contextTokens());
                context += request.contextTokens();
            }
            for (SimRequest request : recomputing) {
                recomputed.add(request.contextTokens());
                context -= request.contextTokens();
            }
            shape = BatchShape.prompts(recomputed).withDecode(running.size() - recomputing.size(), context);
            station.stepStarts(running.size());
            pipeline.start(this);
        }

        @Override
        public BatchShape shape() {
            return shape;
        }

        @Override
        public StepTimer timer(int stage) {
            return timers.get(stage);
        }

        @Override
        public void done(long now) {
            if (!recomputing.isEmpty()) {
                recomputing.clear();
                changed();
            }
            List<SimRequest> finished = new ArrayList<>();
            for (SimRequest request : running) {
                log.tokenGap(request, request.tokenAt(now));
                if (request.finished()) {
                    finished.add(request);
                }
            }
            for (SimRequest request : finished) {
                leave(request);
                log.completed(request, now);
            }
            if (!finished.isEmpty()) {
                desk.retrySoon();
            }
            idle.add(this);
            decision.soon();
        }
    }
}
