package org.hexcast.scheduler.serve;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through a plan, simulated or real: where it is, and when it got there. Owned by the driver that serves it; states change only along the
 * order of the setters (INV-2). How many tokens will come is the driver's knowledge.
 */
public abstract class ServedSequence extends SequenceState {

    private static final Set<State> MAY_END =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(State.ENDED)));

    private final Request request;
    private @Nullable ReplicaId prefill;
    private @Nullable ReplicaId decode;
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
    public enum State {
        /** Waits for its prompt to be read. */
        QUEUED,
        /** Its prompt is being read. */
        PREFILL,
        /** Its KV cache waits for a decode replica. */
        AWAITING_ROUTE,
        /** Its KV cache is on its way. */
        TRANSFER,
        /** Its KV cache has arrived where it will decode. */
        READY,
        /** It gets a token a step. */
        DECODE,
        /** It gave way and waits to come back. */
        PREEMPTED,
        /** It got its last token, was refused, or its client gave up. */
        ENDED
    }

    /** A request that waits to be served. */
    protected ServedSequence(Request request, int priority) {
        super(request, priority);
        this.request = request;
    }

    /** What was asked. */
    public final Request request() {
        return request;
    }

    /** Where it is. */
    public final State state() {
        return state;
    }

    /** The replica that began to read its prompt, if one has. */
    public final Optional<ReplicaId> prefillReplica() {
        return Optional.ofNullable(prefill);
    }

    /** When a step began to read its prompt. */
    public final long prefillStartNanos() {
        return prefillStart;
    }

    /** When its first token was there. */
    public final long firstTokenNanos() {
        return firstToken;
    }

    /** When its last token so far was there. */
    public final long lastTokenNanos() {
        return lastToken;
    }

    /** Tokens that it will still emit at most; only the driver knows. */
    public abstract int remainingTokens();

    /** The step of its decode set at which it leaves. */
    public final long endStep() {
        return endStep;
    }

    /** Notes the step of its decode set at which it leaves. */
    public final void endsAt(long step) {
        endStep = step;
    }

    /** Whether its client has given up while it was in service. */
    public final boolean abandoned() {
        return abandoned;
    }

    /** Its client has given up while it is in service. */
    public final void abandon() {
        abandoned = true;
    }

    private void move(State from, State to) {
        if (state != from) {
            throw new IllegalStateException(
                    "INV-2: " + id() + " goes to " + to + " from " + state + ", expected " + from);
        }
        state = to;
    }

    /** A step begins to read its prompt. */
    public final void prefillStarts(ReplicaId replica, long now) {
        move(State.QUEUED, State.PREFILL);
        prefill = replica;
        prefillStart = now;
    }

    /** Its prompt is read: the first token is there, and its cache wants to go elsewhere. */
    public final void prefillEnds(long now) {
        move(State.PREFILL, State.AWAITING_ROUTE);
        tokenAt(now);
        firstToken = now;
    }

    /** Its prompt is read where it will decode. */
    public final void decodesOn(long now) {
        move(State.PREFILL, State.DECODE);
        tokenAt(now);
        firstToken = now;
        decodeStart = now;
    }

    /** Its cache leaves for a decode replica. */
    public final void transferStarts(ReplicaId replica, long now) {
        move(State.AWAITING_ROUTE, State.TRANSFER);
        decode = replica;
        transferStart = now;
    }

    /** Its cache has arrived. */
    public final void transferEnds(long now) {
        move(State.TRANSFER, State.READY);
        transferEnd = now;
    }

    /** It joins a batch where its cache has arrived. */
    public final void decodeStarts(long now) {
        move(State.READY, State.DECODE);
        decodeStart = now;
    }

    /** It gives way: to be read anew, or to go on where it was if its cache is kept. */
    public final void givesWay(boolean cacheLost) {
        move(emittedTokens() == 0 ? State.PREFILL : State.DECODE, State.PREEMPTED);
        gaveWay(cacheLost);
    }

    /** It comes back after it gave way. */
    public final void resumes() {
        move(State.PREEMPTED, emittedTokens() == 0 ? State.PREFILL : State.DECODE);
    }

    /** Notes one more token outside a decode set; answers the time since the one before. */
    public final long tokenAt(long now) {
        emitted();
        long gap = now - lastToken;
        lastToken = now;
        return gap;
    }

    /** Notes when its decode set emitted last. */
    public final void lastTokenAt(long now) {
        lastToken = now;
    }

    /** It got its last token, outgrew its replica, was refused, or its client gave up. */
    public final void ends() {
        if (!MAY_END.contains(state)) {
            throw new IllegalStateException("INV-2: " + id() + " ends from " + state + ", expected one of " + MAY_END);
        }
        state = State.ENDED;
    }

    /** The timeline of a request that got all its tokens. */
    public final RequestTimeline timeline() {
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
