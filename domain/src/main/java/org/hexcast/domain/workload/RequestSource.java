package org.hexcast.domain.workload;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Yields the requests of one run in order of arrival, numbered as they are yielded. Deterministic: equal workload, rule and streams, told of equal endings,
 * give equal requests. What a session asks is drawn when it begins, so that two plans meet the same requests, though later turns at other times. Counts what the
 * context rule changed, so that nothing is clipped or dropped in silence.
 *
 * <p>Of two requests at the same time the one that comes by itself goes before one that follows an ending; those in the order in which they were noted. The
 * memory that it needs grows with the open sessions only.
 *
 * <p>A run has as many requests as its workload says: single requests, turns and dropped requests all count, attempts after the first do not. When a session is
 * given up, the turns that it still had are asked by others: arrivals go on for longer.
 */
public final class RequestSource implements Iterator<Request> {

    private static final double NANOS_PER_SECOND = 1e9;

    private static final double LATEST_SECONDS = 9e9;

    private final FirstTurns firstTurns;
    private final List<Patience> patience;
    private final Map<Long, Queue<FirstTurns.Turn>> openSessions = new HashMap<>();
    private final PriorityQueue<FollowUp> followUps = new PriorityQueue<>(
            Comparator.comparingLong((FollowUp f) -> f.draft().arrivalNanos()).thenComparingLong(FollowUp::number));
    private @Nullable Draft fresh;
    private long left;
    private long ids;
    private long sessions;
    private long noted;
    private long lastNanos;
    private long lastFreshNanos;
    private long delayNanos;
    private long clipped;
    private long dropped;
    private long stopped;

    /** A request that has no number yet: that comes with its turn. */
    private record Draft(long arrivalNanos, Lengths lengths, RequestTraits traits) {}

    /** A request that follows an ending. */
    private record FollowUp(Draft draft, long number) {}

    /**
     * Starts at the first request, with clients that ask once and wait for ever.
     *
     * @param workload what is asked
     * @param rule what happens to requests beyond the context
     * @param streams randomness of this run; the streams {@code arrivals}, {@code lengths} and {@code sessions} are used, for named clients {@code arrivals of
     *     NAME} and so on
     */
    public RequestSource(Workload workload, ContextRule rule, RandomStreams streams) {
        this(workload, rule, streams, List.of());
    }

    /**
     * Starts at the first request.
     *
     * @param workload what is asked
     * @param rule what happens to requests beyond the context
     * @param streams randomness of this run
     * @param patience of the classes, by their numbers; of those beyond the list {@link Patience#ENDLESS}
     */
    public RequestSource(Workload workload, ContextRule rule, RandomStreams streams, List<Patience> patience) {
        this.firstTurns = new FirstTurns(workload, rule, streams);
        this.patience = List.copyOf(patience);
        this.left = workload.requests();
        this.fresh = advance();
    }

    /**
     * How many first attempts a run will have: those offered, less those that the rule drops. Exact, unless the rule drops and sessions are given up: then other
     * requests than foreseen are asked in their place, and it is off by how many of these are dropped. Retries come on top.
     */
    public static long served(Workload workload, ContextRule rule, RandomStreams streams) {
        if (rule.overlong() == ContextRule.Overlong.CLIP) {
            return workload.requests();
        }
        Iterator<Request> requests = new RequestSource(workload, rule, streams).answeredAtOnce();
        long count = 0;
        while (requests.hasNext()) {
            requests.next();
            count++;
        }
        return count;
    }

    @Override
    public boolean hasNext() {
        return fresh != null || !followUps.isEmpty();
    }

    @Override
    public Request next() {
        Draft draft = upcoming();
        if (freshIsFirst()) {
            fresh = advance();
        } else {
            followUps.remove();
        }
        lastNanos = draft.arrivalNanos();
        return new Request(
                new RequestId(ids++),
                draft.arrivalNanos(),
                draft.lengths().promptTokens(),
                draft.lengths().outputTokens(),
                draft.traits());
    }

    /**
     * When the next request arrives, as far as is known by now.
     *
     * @throws NoSuchElementException if there is none
     */
    public long nextArrivalNanos() {
        return upcoming().arrivalNanos();
    }

    private boolean freshIsFirst() {
        Draft byItself = fresh;
        FollowUp follows = followUps.peek();
        return byItself != null
                && (follows == null
                        || byItself.arrivalNanos() <= follows.draft().arrivalNanos());
    }

    private Draft upcoming() {
        FollowUp follows = followUps.peek();
        Draft first = freshIsFirst() || follows == null ? fresh : follows.draft();
        if (first == null) {
            throw new NoSuchElementException("the run has no further request");
        }
        return first;
    }

    /**
     * Notes that a request has ended, which may make others arrive from then on: another attempt, the next turn of its session, the next request of a closed
     * client. Afterwards {@link #hasNext} and {@link #nextArrivalNanos} may answer otherwise than before; so {@link #next} is called when a request arrives and
     * not ahead of that.
     *
     * @param nanos when it ended
     * @throws IllegalStateException if a request that arrives later has been yielded already (INV-3)
     */
    public void ended(Request request, long nanos, RequestEnding ending) {
        if (nanos < lastNanos) {
            throw new IllegalStateException("INV-3: " + request.id() + " ended at " + nanos
                    + " ns, but a request that arrives at " + lastNanos + " ns was yielded before");
        }
        RequestTraits traits = request.traits();
        Patience patient =
                traits.serviceClass() < patience.size() ? patience.get(traits.serviceClass()) : Patience.ENDLESS;
        if (ending != RequestEnding.COMPLETED && traits.attempt() < patient.retries()) {
            double backoff = patient.backoffSeconds() * StrictMath.pow(2, traits.attempt());
            Lengths lengths = new Lengths(request.promptTokens(), request.outputTokens());
            follow(new Draft(nanos + nanos(backoff), lengths, nextAttempt(traits)));
            return;
        }
        Queue<FirstTurns.Turn> rest = openSessions.get(traits.session());
        if (rest != null && ending == RequestEnding.COMPLETED) {
            FirstTurns.Turn turn = rest.remove();
            if (rest.isEmpty()) {
                openSessions.remove(traits.session());
            }
            follow(new Draft(nanos + turn.thinkNanos(), turn.lengths(), nextTurn(traits, turn.lengths())));
            return;
        }
        if (rest != null) {
            openSessions.remove(traits.session());
            left += rest.size();
        }
        goOn(nanos);
    }

    private static RequestTraits nextAttempt(RequestTraits traits) {
        return new RequestTraits(
                traits.serviceClass(), traits.attempt() + 1, traits.tokenLimit(), traits.prefix(), traits.session());
    }

    private static RequestTraits nextTurn(RequestTraits traits, Lengths lengths) {
        return new RequestTraits(
                traits.serviceClass(),
                0,
                traits.tokenLimit(),
                PrefixHashes.ofSession(traits.session(), lengths.promptTokens()),
                traits.session());
    }

    private void follow(Draft draft) {
        followUps.add(new FollowUp(draft, noted++));
    }

    /** A session is over: its closed client begins another, or arrivals that had stopped for want of requests go on from here. */
    private void goOn(long nanos) {
        while (left > 0) {
            Optional<FirstTurns.Script> script = firstTurns.after(nanos);
            if (script.isEmpty()) {
                break;
            }
            Draft draft = begin(script.get(), script.get().nanos());
            if (draft != null) {
                follow(draft);
                return;
            }
        }
        if (fresh == null && left > 0) {
            delayNanos = Math.max(delayNanos, nanos - lastFreshNanos);
            fresh = advance();
        }
    }

    /** An iterator over the same requests, each of which ends, complete, as it arrives: what is asked of a system that takes no time. */
    public Iterator<Request> answeredAtOnce() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return RequestSource.this.hasNext();
            }

            @Override
            public Request next() {
                Request request = RequestSource.this.next();
                ended(request, request.arrivalNanos(), RequestEnding.COMPLETED);
                return request;
            }
        };
    }

    /** Requests shortened so far, one request ahead of {@link #next}. */
    public long clipped() {
        return clipped;
    }

    /** Requests left out so far, one request ahead of {@link #next}. */
    public long dropped() {
        return dropped;
    }

    /** Sessions begun so far that have fewer turns than they wanted, because the next one would not fit into the context. */
    public long stopped() {
        return stopped;
    }

    /** The next request that comes by itself. */
    private @Nullable Draft advance() {
        while (left > 0) {
            FirstTurns.Script script = firstTurns.next();
            if (script == null) {
                return null;
            }
            lastFreshNanos = script.nanos();
            Draft draft = begin(script, script.nanos() + delayNanos);
            if (draft != null) {
                return draft;
            }
        }
        return null;
    }

    /** Begins a session or a single request; nothing where the rule drops it. */
    private @Nullable Draft begin(FirstTurns.Script script, long nanos) {
        if (script.turns().isEmpty()) {
            left--;
            dropped++;
            return null;
        }
        int turns = (int) Math.min(script.turns().size(), left);
        left -= turns;
        clipped += script.fate().clipped() ? 1 : 0;
        stopped += script.fate().stopped() ? 1 : 0;
        Lengths first = script.turns().get(0).lengths();
        long session = script.isSession() ? sessions++ : RequestTraits.NO_SESSION;
        if (turns > 1) {
            openSessions.put(session, new ArrayDeque<>(script.turns().subList(1, turns)));
        }
        PrefixHashes prefix =
                script.isSession() ? PrefixHashes.ofSession(session, first.promptTokens()) : script.prefix();
        return new Draft(
                nanos, first, new RequestTraits(script.serviceClass(), 0, script.tokenLimit(), prefix, session));
    }

    /**
     * Whole nanoseconds.
     *
     * @throws IllegalArgumentException if the clock does not reach so far
     */
    static long nanos(double seconds) {
        if (seconds > LATEST_SECONDS) {
            throw new IllegalArgumentException(
                    "a request arrives " + seconds
                            + " s after the start, more than the simulated clock holds\nMaybe ask for fewer requests or a higher rate.");
        }
        return Math.round(seconds * NANOS_PER_SECOND);
    }
}
