package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.scheduler.serve.BatchPolicy;
import org.hexcast.scheduler.serve.BatchView;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.scheduler.serve.StepPlan;
import org.hexcast.sim.kernel.SimClock;

/**
 * One replica: requests wait in the order of their turn; as many micro-batches as pipeline stages go round, each entering the first stage as soon as that is
 * free and its last step has left the last. Before every step of a micro-batch the batch policy decides who gives way, what is read, and who joins.
 *
 * <p>Step by step, an alarm rings at every end of a step. In fast-forward it rings when something changes: {@link Advance} says when, and brings the replica
 * up to the present whenever anybody wants to know or do something between.
 */
final class ReplicaActor {

    private final SimClock clock;
    private final SimClock.Alarm stepEnd;
    private final SimClock.Decision decision;
    private final ReplicaParts parts;
    private final Pipeline<MicroBatch> pipeline;
    private final Advance advance;
    private final TreeSet<SimRequest> waiting = new TreeSet<>(ReplicaActor::byTurn);
    private final Deque<MicroBatch> idle = new ArrayDeque<>();
    private final ReplicaCounters counters;
    private long turns;
    private int active;
    private int preemptedWaiting;
    private int abandoned;

    ReplicaActor(SimClock clock, int order, ReplicaParts parts, boolean stepByStep) {
        this.clock = clock;
        this.parts = parts;
        this.pipeline = new Pipeline<>(parts.times().stages());
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

    private static int byTurn(SimRequest one, SimRequest other) {
        int byPriority = Integer.compare(one.priority(), other.priority());
        return byPriority != 0 ? byPriority : Long.compare(one.turn(), other.turn());
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

    private EngineLimits limits() {
        return parts.limits();
    }

    private BatchPolicy policy() {
        return parts.policy();
    }

    /** Brings it up to everything that has ended before now. */
    void sync(long now) {
        advance.until(now);
    }

    private void reschedule() {
        if (pipeline.nextEndNanos() == Pipeline.NEVER) {
            stepEnd.off();
        } else {
            stepEnd.at(advance.nextChangeNanos(waiting.isEmpty()));
        }
    }

    /** Something has changed from outside: the next end of a step counts. */
    private void disturbed() {
        advance.unsettle();
        if (pipeline.firstStageFree()) {
            decision.soon();
        }
        reschedule();
    }

    // ---- from outside

    /** Whether it would take the request if it were empty. */
    boolean couldServe(SequenceState request) {
        return ledger().couldHold(tokensToHold(request));
    }

    /** Tokens that it needs room for to be admitted: its context, or all that it may reach where the policy keeps blocks for that. */
    private long tokensToHold(SequenceState sequence) {
        return Math.max(sequence.contextTokens(), policy().provisionTokens(sequence, ledger()));
    }

    /** Gives a sequence the blocks that the policy keeps for all that it may reach, where it does. */
    private void provision(SequenceState sequence) {
        if (policy().provisionTokens(sequence, ledger()) > 0) {
            ledger().provision(sequence, tokensToHold(sequence));
        }
    }

    /** Whether its queue is full. */
    boolean isFull() {
        return waiting.size() >= parts.maxWaiting();
    }

    /** A request arrives here. */
    void enqueue(SimRequest request) {
        sync(clock.nowNanos());
        request.home(this);
        request.turn(turns++);
        counters.sent(request);
        waiting.add(request);
        disturbed();
        load();
    }

    /** Whether a KV cache of this request fits now. While preempted sequences wait to come back, nobody new is admitted. */
    boolean hasRoomFor(SimRequest request) {
        sync(clock.nowNanos());
        return preemptedWaiting == 0 && ledger().hasRoomFor(tokensToHold(request));
    }

    /** Holds the blocks of a KV cache that will arrive. */
    void reserve(Reservation reservation) {
        sync(clock.nowNanos());
        counters.blocksAt(clock.nowNanos());
        ledger().grow(reservation, reservation.contextTokens());
        provision(reservation);
        counters.blocksAt(clock.nowNanos());
        reschedule();
    }

    /** Gives up a reservation whose request is gone. */
    void release(Reservation reservation) {
        sync(clock.nowNanos());
        releaseBlocks(reservation);
        disturbed();
    }

    /** A KV cache has left for its decode replica: its blocks are free. */
    void handedOver(SimRequest request) {
        sync(clock.nowNanos());
        counters.done(request);
        releaseBlocks(request);
        disturbed();
        load();
    }

    private void releaseBlocks(SequenceState sequence) {
        counters.blocksAt(clock.nowNanos());
        ledger().release(sequence);
        counters.blocksAt(clock.nowNanos());
    }

    /** The client of a request that waits or is served here has given up. */
    void abandon(SimRequest request) {
        long now = clock.nowNanos();
        sync(now);
        if (waiting.remove(request)) {
            preemptedWaiting -= request.state() == SimRequest.State.PREEMPTED ? 1 : 0;
            counters.done(request);
            releaseBlocks(request);
            parts.swap().forget(request);
            request.ends();
            parts.exits().roomAt(this);
        } else {
            request.abandon();
            abandoned++;
        }
        disturbed();
    }

    /** Whether it stands idle although it could start a step (INV-7). */
    boolean idleWithWork() {
        return !decision.isPending()
                && pipeline.firstStageFree()
                && idle.stream().anyMatch(batch -> {
                    StepPlan<SimRequest> plan = policy().plan(view(batch, true));
                    return plan.hasWork() || plan.makesRoom();
                });
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
        ledger().verify(holders, growing);
        if (idleWithWork()) {
            throw new IllegalStateException("INV-7: replica " + id() + " is idle although it has work");
        }
    }

    /** Everybody who holds blocks here, those in hand-over aside. */
    List<SimRequest> residents() {
        List<SimRequest> all = new ArrayList<>(waiting);
        advance.batches().forEach(batch -> {
            all.addAll(batch.decodes().members());
            all.addAll(batch.reading());
        });
        return all;
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

    private BatchView<SimRequest> view(MicroBatch batch, boolean mayAdmit) {
        return new BatchView<>(
                batch.decodes(),
                batch.reading(),
                waiting,
                Math.max(0, room(batch)),
                ledger(),
                replica().role() == PhaseRole.DECODE,
                mayAdmit);
    }

    /** How many sequences may join a micro-batch: those of a pipeline that hold their caches keep equally large. */
    private int room(MicroBatch batch) {
        int most = limits().maxSequences();
        if (replica().role() == PhaseRole.PREFILL) {
            return most - batch.size();
        }
        int served = Math.min(active + waiting.size(), most);
        int share = (served + pipeline.stages() - 1) / pipeline.stages();
        return Math.min(most - active, share - batch.size());
    }

    /** Lays out the next step of a micro-batch; answers whether there is one. */
    private boolean prepare(MicroBatch batch, long now) {
        if (abandoned > 0) {
            dropAbandoned(batch, now);
        }
        StepPlan<SimRequest> plan = policy().plan(view(batch, true));
        boolean madeRoom = plan.makesRoom();
        while (plan.makesRoom()) {
            for (SimRequest request : plan.giveWay()) {
                giveWay(batch, request, now);
            }
            plan = policy().plan(view(batch, false));
        }
        if (madeRoom && !plan.hasWork()) {
            plan = policy().plan(view(batch, true));
        }
        if (!plan.hasWork()) {
            return false;
        }
        if (!plan.decodesOnly()) {
            advance.unsettle();
            counters.blocksAt(now);
            for (SimRequest request : plan.admitted()) {
                admit(batch, request, now);
            }
            for (StepPlan.Chunk<SimRequest> chunk : plan.chunks()) {
                SimRequest request = chunk.sequence();
                ledger().grow(request, request.cachedTokens() + (long) chunk.tokens());
            }
            counters.blocksAt(now);
        }
        if (plan.decode()) {
            ledger().take(batch.decodes().blocksForNextStep());
        }
        batch.plan(plan.chunks(), plan.decode());
        batch.settled(plan.decodesOnly() && !madeRoom && batch.takesUsualTime());
        return true;
    }

    private void admit(MicroBatch batch, SimRequest request, long now) {
        waiting.remove(request);
        active++;
        switch (request.state()) {
            case QUEUED -> request.prefillStarts(id(), now);
            case READY -> request.decodeStarts(now);
            default -> {
                preemptedWaiting--;
                request.resumes();
                batch.delay(parts.swap().in(request));
                if (preemptedWaiting == 0) {
                    parts.exits().roomAt(this);
                }
            }
        }
        ledger().shareCached(request);
        ledger().grow(request, request.cachedTokens());
        provision(request);
        if (request.decodes()) {
            ledger().trim(request);
            join(batch, request, now);
        } else {
            batch.reading().add(request);
        }
    }

    /** Joins the decodes until its last token, or until it has outgrown the blocks of the replica. */
    private void join(MicroBatch batch, SimRequest request, long now) {
        long longest = ledger().totalBlocks() * ledger().blockTokens();
        long allowed = longest - request.contextTokens() + 1;
        if (allowed <= 0) {
            active--;
            leave(request, now);
        } else {
            batch.join(request, Math.min(request.remainingTokens(), allowed));
        }
    }

    private void giveWay(MicroBatch batch, SimRequest request, long now) {
        advance.unsettle();
        counters.blocksAt(now);
        remove(batch, request);
        boolean kept = parts.swap().out(request);
        request.givesWay(!kept);
        batch.delay(kept ? parts.swap().seconds(request) : 0);
        ledger().release(request);
        counters.blocksAt(now);
        waiting.add(request);
        preemptedWaiting++;
        parts.exits().roomAt(this);
    }

    private void remove(MicroBatch batch, SimRequest request) {
        if (!batch.reading().remove(request)) {
            batch.leave(request);
        }
        active--;
    }

    private void stepEnded(MicroBatch batch, long now) {
        if (batch.decoding() && !batch.decodes().isEmpty()) {
            batch.decodes().advance(1);
            batch.gaps().step(now);
            for (SimRequest request = batch.endsNow(); request != null; request = batch.endsNow()) {
                remove(batch, request);
                leave(request, now);
            }
        }
        for (StepPlan.Chunk<SimRequest> chunk : batch.chunks()) {
            SimRequest request = chunk.sequence();
            request.read(chunk.tokens());
            ledger().publish(request);
            if (request.unreadTokens() == 0) {
                promptRead(batch, request, now);
            }
        }
        if (abandoned > 0) {
            dropAbandoned(batch, now);
        }
    }

    private void promptRead(MicroBatch batch, SimRequest request, long now) {
        advance.unsettle();
        remove(batch, request);
        if (request.abandoned()) {
            leave(request, now);
            return;
        }
        if (request.state() == SimRequest.State.DECODE) {
            batch.gaps().single(request, request.tokenAt(now));
        } else if (replica().role() == PhaseRole.COLOCATED || request.remainingTokens() == 1) {
            request.decodesOn(now);
        } else {
            request.prefillEnds(now);
            parts.exits().prefilled(request, this);
            return;
        }
        if (request.remainingTokens() == 0) {
            leave(request, now);
        } else {
            active++;
            join(batch, request, now);
        }
    }

    private void dropAbandoned(MicroBatch batch, long now) {
        List<SimRequest> gone = new ArrayList<>();
        batch.decodes().members().stream().filter(SimRequest::abandoned).forEach(gone::add);
        batch.reading().stream().filter(SimRequest::abandoned).forEach(gone::add);
        for (SimRequest request : gone) {
            remove(batch, request);
            leave(request, now);
        }
    }

    /** Ends a request: it has all its tokens, its client is gone, or it has outgrown the replica. */
    private void leave(SimRequest request, long now) {
        advance.unsettle();
        counters.done(request);
        releaseBlocks(request);
        parts.exits().roomAt(this);
        if (request.abandoned()) {
            abandoned--;
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
                    id(), clock.nowNanos(), waiting.size(), active, ledger().usedBlocks(), ledger().totalBlocks()));
        }
    }
}
