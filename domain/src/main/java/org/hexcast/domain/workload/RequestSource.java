package org.hexcast.domain.workload;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/**
 * Yields the requests of one run in order of arrival. Deterministic: equal workload, rule and streams give equal requests. Counts what the context rule
 * changed, so that nothing is clipped or dropped in silence.
 */
public final class RequestSource implements Iterator<Request> {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Workload workload;
    private final ContextRule rule;
    private final RandomStream arrivals;
    private final RandomStream lengths;
    private int offered;
    private double seconds;
    private long ids;
    private long clipped;
    private long dropped;
    private @Nullable Request next;

    /**
     * Starts at the first request.
     *
     * @param workload what is asked
     * @param rule what happens to requests beyond the context
     * @param streams randomness of this run; the streams {@code arrivals} and {@code lengths} are used
     */
    public RequestSource(Workload workload, ContextRule rule, RandomStreams streams) {
        this.workload = workload;
        this.rule = rule;
        this.arrivals = streams.named("arrivals");
        this.lengths = streams.named("lengths");
        this.next = advance();
    }

    /** How many requests a run will have: those offered, less those that the rule drops. */
    public static long served(Workload workload, ContextRule rule, RandomStreams streams) {
        if (rule.overlong() == ContextRule.Overlong.CLIP) {
            return workload.requests();
        }
        RequestSource source = new RequestSource(workload, rule, streams);
        long count = 0;
        while (source.hasNext()) {
            source.next();
            count++;
        }
        return count;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Request next() {
        Request current = next;
        if (current == null) {
            throw new NoSuchElementException("the run has no further request");
        }
        next = advance();
        return current;
    }

    /**
     * When the next request arrives.
     *
     * @throws NoSuchElementException if there is none
     */
    public long nextArrivalNanos() {
        Request upcoming = next;
        if (upcoming == null) {
            throw new NoSuchElementException("the run has no further request");
        }
        return upcoming.arrivalNanos();
    }

    /**
     * Notes that a request has ended, which may make others arrive from then on: the next turn of its session, another attempt. Afterwards
     * {@link #hasNext} and {@link #nextArrivalNanos} may answer otherwise than before.
     */
    public void ended(Request request, long nanos, RequestEnding ending) {
        // No workload answers yet.
    }

    /** Requests shortened so far, one request ahead of {@link #next}. */
    public long clipped() {
        return clipped;
    }

    /** Requests left out so far, one request ahead of {@link #next}. */
    public long dropped() {
        return dropped;
    }

    private @Nullable Request advance() {
        while (offered < workload.requests()) {
            long arrival;
            Lengths wanted;
            if (workload instanceof Workload.Replayed replayed) {
                TraceRow row = replayed.trace().rows().get(offered);
                arrival = row.arrivalNanos();
                wanted = row.lengths();
            } else {
                Workload.Generated generated = (Workload.Generated) workload;
                seconds += generated.arrivals().nextGapSeconds(arrivals);
                arrival = Math.round(seconds * NANOS_PER_SECOND);
                wanted = generated.lengths().draw(lengths);
            }
            offered++;
            Optional<Lengths> served = rule.apply(wanted);
            if (served.isEmpty()) {
                dropped++;
                continue;
            }
            if (!served.get().equals(wanted)) {
                clipped++;
            }
            return new Request(
                    new RequestId(ids++),
                    arrival,
                    served.get().promptTokens(),
                    served.get().outputTokens());
        }
        return null;
    }
}
