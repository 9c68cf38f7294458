package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.ReplicaState;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.scheduler.serve.StepPlan;
import org.hexcast.sim.kernel.SimClock;

/**
 * One replica in simulated time: as many micro-batches as pipeline stages go round, each entering the first stage as soon as that is free and its last step has
 * left the last. What a step does is the business of {@link ReplicaState}.
 *
 * <p>Step by step, an alarm rings at every end of a step. In fast-forward it rings when something changes: {@link Advance} says when, and brings the replica
 * up to the present whenever anybody wants to know or do something between.
 */
final class ReplicaActor implements ReplicaState.Driver<SimRequest, MicroBatch> {

    private final SimClock clock;
    private final SimClock.Alarm stepEnd;
    private final SimClock.Decision decision;
    private final ReplicaParts parts;
    private final ReplicaState<SimRequest, MicroBatch> state;
    private final Pipeline<MicroBatch> pipeline;
    private final Advance advance;
    private final Deque<MicroBatch> idle = new ArrayDeque<>();
    private final ReplicaCounters counters;

    ReplicaActor(SimClock clock, int order, ReplicaParts parts, boolean stepByStep) {
        this.clock = clock;
        this.parts = parts;
        this.pipeline = new Pipeline<>(parts.times().stages());
        this.state = new ReplicaState<>(parts.replica(), parts.rules(), parts.ledger(), pipeline.stages(), this);
        this.counters = new ReplicaCounters(parts.ledger());
        this.stepEnd = clock.alarm(SimClock.Phase.END, order, this::stepEnds);
        this.decision = clock.decision(this::decide);
        MicroBatch.Watcher watcher = parts.log().listener().watchesSteps() ? this::watch : MicroBatch.NOBODY;
        List<MicroBatch> batches = new ArrayList<>();
        for (int i = 0; i < pipeline.stages(); i++) {
            batches.add(new MicroBatch(
                    parts.times(), parts.newGaps(), parts.ledger().blockTokens(), watcher));
        }
        idle.addAll(batches);
        this.advance = new Advance(batches, pipeline, idle, parts.ledger(), counters, stepByStep);
    }

    ReplicaId id() {
        return parts.replica().id();
    }

    Replica replica() {
        return parts.replica();
    }

    KvLedger ledger() {
        return parts.ledger();
    }

    Pipeline<MicroBatch> pipeline() {
        return pipeline;
    }

    ReplicaCounters counters() {
        return counters;
    }

    /** Brings it up to everything that has ended before now. */
    void sync(long now) {
        advance.until(now);
    }

    private void reschedule() {
        if (pipeline.nextEndNanos() == Pipeline.NEVER) {
            stepEnd.off();
        } else {
            stepEnd.at(advance.nextChangeNanos(state.waitingCount() == 0));
        }
    }

    /** Something has changed from outside: the next end of a step counts. */
    private void changed() {
        advance.unsettle();
        if (pipeline.firstStageFree()) {
            decision.soon();
        }
        reschedule();
    }

    // ---- from outside

    /** Whether it would take the request if it were empty. */
    boolean couldServe(SequenceState request) {
        return state.couldServe(request);
    }

    /** Whether its queue is full. */
    boolean isFull() {
        return state.waitingCount() >= parts.maxWaiting();
    }

    /** A request arrives here. */
    void enqueue(SimRequest request) {
        sync(clock.nowNanos());
        request.home(this);
        counters.sent(request);
        state.enqueue(request);
        changed();
        load();
    }

    /** Whether a KV cache of this request fits now. */
    boolean hasRoomFor(SimRequest request) {
        sync(clock.nowNanos());
        return state.hasRoomFor(request);
    }

    /** Holds the blocks of a KV cache that will arrive. */
    void reserve(Reservation reservation) {
        sync(clock.nowNanos());
        state.reserve(reservation, clock.nowNanos());
        reschedule();
    }

    /** Gives up a reservation whose request is gone. */
    void release(Reservation reservation) {
        sync(clock.nowNanos());
        state.release(reservation, clock.nowNanos());
        changed();
    }

    /** A KV cache has left for its decode replica: its blocks are free. */
    void handedOver(SimRequest request) {
        sync(clock.nowNanos());
        counters.done(request);
        state.release(request, clock.nowNanos());
        changed();
        load();
    }

    /** The client of a request that waits or is served here has given up. */
    void abandon(SimRequest request) {
        long now = clock.nowNanos();
        sync(now);
        if (state.abandon(request, now)) {
            counters.done(request);
            parts.swap().forget(request);
        }
        changed();
    }

    /** Whether it stands idle although it could start a step (INV-7). */
    boolean idleWithWork() {
        return !decision.isPending()
                && pipeline.firstStageFree()
                && idle.stream().anyMatch(state::hasWork);
    }

    /**
     * Checks INV-4 and INV-7 here.
     *
     * @param holders everybody who holds blocks here
     */
    void verify(List<SequenceState> holders) {
        sync(clock.nowNanos());
        long growing = advance.batches().stream()
                .filter(batch -> batch.decoding() && !idle.contains(batch))
                .mapToLong(batch -> batch.decodes().blocksForNextStep())
                .sum();
        state.verify(holders, growing);
        if (idleWithWork()) {
            throw new IllegalStateException("INV-7: replica " + id() + " is idle although it has work");
        }
    }

    /** Everybody who holds blocks here, those in hand-over aside. */
    List<SimRequest> residents() {
        return state.residents(advance.batches());
    }

    // ---- steps

    private void stepEnds() {
        long now = clock.nowNanos();
        sync(now);
        MicroBatch done = pipeline.endAt(now);
        if (done != null) {
            stepEnded(done, now);
            idle.add(done);
        }
        decision.soon();
    }

    private void decide() {
        long now = clock.nowNanos();
        if (pipeline.firstStageFree()) {
            for (MicroBatch batch : idle) {
                if (prepare(batch, now)) {
                    idle.remove(batch);
                    counters.stepStarts(batch.chunks().size() + batch.decodesInStep());
                    pipeline.start(batch, now);
                    break;
                }
            }
            load();
        }
        reschedule();
    }

    /** Lays out the next step of a micro-batch; answers whether there is one. */
    private boolean prepare(MicroBatch batch, long now) {
        ReplicaState.Prepared<SimRequest> prepared = state.prepare(batch, now);
        StepPlan<SimRequest> plan = prepared.plan();
        if (plan.hasWork()) {
            batch.plan(plan.chunks(), plan.decode());
            batch.settled(plan.decodesOnly() && !prepared.madeRoom() && batch.takesUsualTime());
        }
        return plan.hasWork();
    }

    private void stepEnded(MicroBatch batch, long now) {
        if (batch.decoding() && !batch.decodes().isEmpty()) {
            batch.decodes().advance(1);
            batch.gaps().step(now);
            for (SimRequest request = batch.endsNow(); request != null; request = batch.endsNow()) {
                state.finish(batch, request, now);
            }
        }
        state.chunksRead(batch, now);
    }

    // ---- on the way

    @Override
    public void disturbed() {
        advance.unsettle();
    }

    @Override
    public void blocksAt(long now) {
        counters.blocksAt(now);
    }

    @Override
    public boolean keepsCache(MicroBatch batch, SimRequest request) {
        boolean kept = parts.swap().out(request);
        batch.delay(kept ? parts.swap().seconds(request) : 0);
        return kept;
    }

    @Override
    public void resumed(MicroBatch batch, SimRequest request) {
        batch.delay(parts.swap().in(request));
    }

    @Override
    public void tokenByReading(MicroBatch batch, SimRequest request, long now) {
        batch.gaps().single(request, request.tokenAt(now));
    }

    @Override
    public void prefilled(SimRequest request) {
        parts.exits().prefilled(request, this);
    }

    @Override
    public void roomFreed() {
        parts.exits().roomAt(this);
    }

    @Override
    public void left(SimRequest request, long now) {
        counters.done(request);
        if (request.abandoned()) {
            request.ends();
        } else if (request.remainingTokens() == 0) {
            parts.log().completed(request, now);
        } else {
            parts.log().rejected(request, now, RunListener.Rejection.OUTGREW_REPLICA);
        }
    }

    // ---- for those who watch

    private void watch(MicroBatch batch, int stage, long now) {
        parts.log()
                .listener()
                .step(new StepSpan(
                        id(), stage, batch.startNanos(stage), now, batch.chunkTokens(), batch.decodesInStep()));
    }

    private void load() {
        RunListener listener = parts.log().listener();
        if (listener.watchesSteps()) {
            listener.load(new LoadSample(
                    id(),
                    clock.nowNanos(),
                    state.waitingCount(),
                    state.active(),
                    ledger().usedBlocks(),
                    ledger().totalBlocks()));
        }
    }
}
