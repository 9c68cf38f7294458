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
            Collections.unmodifiableSet(EnumSet.of(State.QUEUED, State.AWAITING_ROUTE, State.DECODE));

    private final Request request;
    private @Nullable ReplicaId prefill;
    private @Nullable ReplicaId decode;
    private long prefillStart;
    private long firstToken;
    private long transferStart;
    private long transferEnd;
    private long decodeStart;
    private long lastToken;
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

    SimRequest(Request request) {
        super(request.id(), request.promptTokens());
        this.request = request;
    }

    Request request() {
        return request;
    }

    State state() {
        return state;
    }

    long firstTokenNanos() {
        return firstToken;
    }

    /** Whether its last token has been emitted; only the simulated world knows. */
    boolean finished() {
        return emittedTokens() == request.outputTokens();
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

    void prefillEnds(long now) {
        move(State.PREFILL, State.AWAITING_ROUTE);
        emitted();
        firstToken = now;
        lastToken = now;
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

    void decodePreempted() {
        move(State.DECODE, State.PREEMPTED);
        preempted();
    }

    void decodeResumes() {
        move(State.PREEMPTED, State.DECODE);
    }

    /** Notes one more token; answers the time since the one before. */
    long tokenAt(long now) {
        emitted();
        long gap = now - lastToken;
        lastToken = now;
        return gap;
    }

    /** It got its last token, outgrew its decode replica, or was rejected on arrival. */
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
