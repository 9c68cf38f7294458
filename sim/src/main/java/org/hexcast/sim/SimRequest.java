package org.hexcast.sim;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.hexcast.scheduler.serve.SequenceState;
import org.jspecify.annotations.Nullable;

/** A request on its way through the simulation. Owned by the actor that has it; states change only along the order of the setters (INV-2). */
final class SimRequest extends SequenceState {

    private static final Set<State> MAY_END =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(State.ENDED)));

    private final Request request;
    private @Nullable ReplicaId prefill;
    private @Nullable ReplicaId decode;
    private @Nullable ReplicaActor home;
    private long prefillStart;
    private long firstToken;
    private long transferStart;
    private long transferEnd;
    private long decodeStart;
    private long lastToken;
    private long endStep;
    private boolean abandoned;
    private State state = State.QUEUED;

    /** Where a request is. */
    enum State {
        QUEUED,
        PREFILL,
        AWAITING_ROUTE,
        TRANSFER,
        READY,
        DECODE,
        PREEMPTED,
        ENDED
    }

    SimRequest(Request request, int priority) {
        super(request, priority);
        this.request = request;
    }

    Request request() {
        return request;
    }

    State state() {
        return state;
    }

    /** The replica that serves it now. */
    ReplicaActor home() {
        ReplicaActor actor = home;
        if (actor == null) {
            throw new IllegalStateException("INV-2: " + id() + " is at no replica");
        }
        return actor;
    }

    void home(ReplicaActor actor) {
        home = actor;
    }

    long firstTokenNanos() {
        return firstToken;
    }

    long lastTokenNanos() {
        return lastToken;
    }

    /** Tokens that it will still emit; only the simulated world knows. */
    int remainingTokens() {
        return request.outputTokens() - emittedTokens();
    }

    /** The step of its decode set at which it leaves. */
    long endStep() {
        return endStep;
    }

    void endsAt(long step) {
        endStep = step;
    }

    /** Whether its client has given up while it was in service. */
    boolean abandoned() {
        return abandoned;
    }

    void abandon() {
        abandoned = true;
    }

    private void move(State from, State to) {
        if (state != from) {
            throw new IllegalStateException(
                    "INV-2: " + id() + " goes to " + to + " from " + state + ", expected " + from);
        }
        state = to;
    }

    void prefillStarts(ReplicaId replica, long now) {
        move(State.QUEUED, State.PREFILL);
        prefill = replica;
        prefillStart = now;
    }

    /** Its prompt is read: the first token is there, and its cache wants to go elsewhere. */
    void prefillEnds(long now) {
        move(State.PREFILL, State.AWAITING_ROUTE);
        tokenAt(now);
        firstToken = now;
    }

    /** Its prompt is read where it will decode. */
    void decodesOn(long now) {
        move(State.PREFILL, State.DECODE);
        tokenAt(now);
        firstToken = now;
        decodeStart = now;
    }

    void transferStarts(ReplicaId replica, long now) {
        move(State.AWAITING_ROUTE, State.TRANSFER);
        decode = replica;
        transferStart = now;
    }

    void transferEnds(long now) {
        move(State.TRANSFER, State.READY);
        transferEnd = now;
    }

    void decodeStarts(long now) {
        move(State.READY, State.DECODE);
        decodeStart = now;
    }

    /** It gives way: to be read anew, or to go on where it was if its cache is kept. */
    void givesWay(boolean cacheLost) {
        move(emittedTokens() == 0 ? State.PREFILL : State.DECODE, State.PREEMPTED);
        gaveWay(cacheLost);
    }

    void resumes() {
        move(State.PREEMPTED, emittedTokens() == 0 ? State.PREFILL : State.DECODE);
    }

    /** Notes one more token outside a decode set; answers the time since the one before. */
    long tokenAt(long now) {
        emitted();
        long gap = now - lastToken;
        lastToken = now;
        return gap;
    }

    /** Notes when its decode set emitted last. */
    void lastTokenAt(long now) {
        lastToken = now;
    }

    /** It got its last token, outgrew its replica, was refused, or its client gave up. */
    void ends() {
        if (!MAY_END.contains(state)) {
            throw new IllegalStateException("INV-2: " + id() + " ends from " + state + ", expected one of " + MAY_END);
        }
        state = State.ENDED;
    }

    /** The timeline of a request that got all its tokens. */
    RequestTimeline timeline() {
        ReplicaId from = prefill;
        ReplicaId to = decode;
        if (from == null) {
            throw new IllegalStateException("INV-2: " + id() + " completed without prefill");
        }
        List<Handover> handovers =
                to == null ? List.of() : List.of(new Handover(to, transferStart, transferEnd, decodeStart));
        return new RequestTimeline(request, from, prefillStart, firstToken, handovers, lastToken, preemptions());
    }
}
