package org.hexcast.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.jspecify.annotations.Nullable;

/** Everything that a listener hears of one run, with its metrics. Filled while it runs. */
final class RunRecord implements RunListener {

    private final NavigableMap<Long, RequestTimeline> completed = new TreeMap<>();
    private final NavigableMap<Long, Request> rejected = new TreeMap<>();
    private final NavigableMap<Long, Long> timedOut = new TreeMap<>();
    private final Map<Rejection, Integer> reasons = new EnumMap<>(Rejection.class);
    private final List<Long> endNanos = new ArrayList<>();
    private @Nullable RunMetrics metrics;
    private long events;
    private long nowNanos;

    /** Runs a system and keeps what is heard. */
    static RunRecord of(ServedSystem system, RunInput input, long seed) {
        RunRecord heard = new RunRecord();
        heard.metrics = new ServingSimulation(system, input, new RandomStreams(seed), heard).run();
        return heard;
    }

    /** The same at a given pace. */
    static RunRecord of(ServedSystem system, RunInput input, long seed, ServingSimulation.Pace pace) {
        RunRecord heard = new RunRecord();
        heard.metrics = new ServingSimulation(system, input, new RandomStreams(seed), heard, pace).run();
        return heard;
    }

    /** Runs a system, checks the invariants that hold between events after every one, and keeps what is heard. */
    static RunRecord checked(ServedSystem system, RunInput input, long seed) {
        return checked(system, input, seed, ServingSimulation.Pace.FAST_FORWARD);
    }

    /** The same at a given pace. */
    static RunRecord checked(ServedSystem system, RunInput input, long seed, ServingSimulation.Pace pace) {
        RunRecord heard = new RunRecord();
        ServingSimulation simulation = new ServingSimulation(system, input, new RandomStreams(seed), heard, pace);
        heard.metrics = simulation.run(now -> {
            if (now < heard.nowNanos) {
                throw new AssertionError("INV-3: the clock goes back from " + heard.nowNanos + " to " + now + " ns");
            }
            heard.nowNanos = now;
            heard.events++;
            simulation.verify();
        });
        return heard;
    }

    /** What the run measured. */
    RunMetrics metrics() {
        RunMetrics known = metrics;
        if (known == null) {
            throw new AssertionError("the run has not ended");
        }
        return known;
    }

    /** How many events were checked. */
    long events() {
        return events;
    }

    /** When the last event happened. */
    long nowNanos() {
        return nowNanos;
    }

    @Override
    public void completed(RequestTimeline timeline) {
        if (completed.put(timeline.request().id().value(), timeline) != null) {
            throw new AssertionError(timeline.request().id() + " completed twice");
        }
        endNanos.add(timeline.completionNanos());
    }

    @Override
    public void rejected(Request request, long nowNanos, Rejection reason) {
        if (rejected.put(request.id().value(), request) != null) {
            throw new AssertionError(request.id() + " was rejected twice");
        }
        reasons.merge(reason, 1, Integer::sum);
        endNanos.add(nowNanos);
    }

    @Override
    public void timedOut(Request request, long nowNanos) {
        if (timedOut.put(request.id().value(), nowNanos - request.arrivalNanos()) != null) {
            throw new AssertionError(request.id() + " timed out twice");
        }
        endNanos.add(nowNanos);
    }

    /** How long the clients that gave up had waited, in nanoseconds, by id. */
    NavigableMap<Long, Long> timedOut() {
        return timedOut;
    }

    /** Timelines of the completed requests by id. */
    NavigableMap<Long, RequestTimeline> completed() {
        return completed;
    }

    /** The timeline of one request. */
    RequestTimeline timeline(long id) {
        RequestTimeline timeline = completed.get(id);
        if (timeline == null) {
            throw new AssertionError("request " + id + " did not complete");
        }
        return timeline;
    }

    /** Rejected requests by id. */
    NavigableMap<Long, Request> rejected() {
        return rejected;
    }

    /** How many requests were rejected for this reason. */
    int rejections(Rejection reason) {
        return reasons.getOrDefault(reason, 0);
    }

    /** When each request completed, was rejected or timed out, in the order heard. */
    List<Long> endNanos() {
        return endNanos;
    }
}
