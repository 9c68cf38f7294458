package org.hexcast.scenarios.timeline;

import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.timeline.TraceEvents.Track;

/**
 * Writes a run for Perfetto (ui.perfetto.dev) and Chrome (about:tracing): a process for the requests, each with its phases; one for each replica, with a track
 * for each stage and counters of its load; one for the KV transfers, with a track for each route, and more where transfers of a route overlap. What it is told
 * is written at once. Owned by one thread.
 */
public final class TimelineFile {

    private static final int REQUESTS = 1;
    private static final Track REQUEST_TRACK = new Track(REQUESTS, 1);

    private final TraceEvents events;
    private final List<String> classes;
    private final Map<ReplicaId, Integer> processes = new LinkedHashMap<>();
    private final Map<ReplicaId, LoadSample> loads = new HashMap<>();
    private final Map<Route, RouteLanes> routes = new LinkedHashMap<>();
    private final int transfers;
    private int transferTracks;

    private record Route(ReplicaId from, ReplicaId to) {
        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    /** Tracks of one route, by lane, and its place among the routes. */
    private record RouteLanes(int place, Lanes lanes, List<Track> tracks) {}

    /**
     * Begins with the names of everything.
     *
     * @param out takes the text; flushed and closed by whoever owns it
     * @param plan what ran
     * @param cluster where it ran
     * @param classes names of the classes of requests, by number
     */
    public TimelineFile(Writer out, Plan plan, Cluster cluster, List<String> classes) {
        this.events = new TraceEvents(out);
        this.classes = List.copyOf(classes);
        events.process(REQUESTS, "requests");
        for (Replica replica : plan.replicas()) {
            processes.put(replica.id(), REQUESTS + 1 + processes.size());
            nameReplica(replica, cluster);
        }
        transfers = REQUESTS + 1 + processes.size();
        if (!plan.routes().isEmpty()) {
            events.process(transfers, "KV transfers");
        }
        for (KvRoute route : plan.routes()) {
            Route key = new Route(route.from(), route.to());
            routes.put(key, new RouteLanes(routes.size(), new Lanes(), new ArrayList<>()));
            addLane(key);
        }
    }

    private void nameReplica(Replica replica, Cluster cluster) {
        Map<String, Integer> types = new LinkedHashMap<>();
        for (DeviceId device : replica.strategy().devices()) {
            types.merge(cluster.require(device).type().name(), 1, Integer::sum);
        }
        String sum = types.entrySet().stream()
                .map(e -> e.getValue() + " x " + e.getKey())
                .collect(Collectors.joining(", "));
        int process = process(replica.id());
        events.process(process, replica.id() + ", " + replica.role().name().toLowerCase(Locale.ROOT) + " on " + sum);
        List<Stage> stages = replica.strategy().stages();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            String gpus = String.join(" ", PlanFile.gpus(stage));
            events.thread(
                    new Track(process, i + 1), "stage " + (i + 1) + ", " + stage.layers() + " layers, " + gpus, i + 1);
        }
    }

    private int process(ReplicaId replica) {
        Integer process = processes.get(replica);
        if (process == null) {
            throw new IllegalArgumentException("the plan has no replica '" + replica + "'");
        }
        return process;
    }

    private RouteLanes lanes(Route route) {
        RouteLanes lanes = routes.get(route);
        if (lanes == null) {
            throw new IllegalArgumentException(
                    "the plan has no route from '" + route.from() + "' to '" + route.to() + "'");
        }
        return lanes;
    }

    /** A further track for a route; tracks of one route are shown together. */
    private void addLane(Route route) {
        RouteLanes known = lanes(route);
        int lane = known.tracks().size();
        Track track = new Track(transfers, ++transferTracks);
        known.tracks().add(track);
        events.thread(track, lane == 0 ? route.toString() : route + " (" + (lane + 1) + ")", known.place());
    }

    /** A step of a stage; those of one stage do not overlap. */
    public void step(StepSpan step) {
        events.complete(
                new Track(process(step.replica()), step.stage() + 1),
                step.label(),
                step.startNanos(),
                step.endNanos(),
                args -> {
                    args.writeNumberProperty("prompt_tokens", step.promptTokens());
                    args.writeNumberProperty("decodes", step.decodes());
                });
    }

    /** A KV cache has arrived; told in the order in which they arrive. */
    public void transfer(TransferSpan transfer) {
        Route route = new Route(transfer.from(), transfer.to());
        RouteLanes known = lanes(route);
        int lane = known.lanes().of(transfer.startNanos(), transfer.endNanos());
        if (lane == known.tracks().size()) {
            addLane(route);
        }
        events.complete(
                known.tracks().get(lane),
                transfer.request().toString(),
                transfer.startNanos(),
                transfer.endNanos(),
                args -> args.writeNumberProperty("request", transfer.request().value()));
    }

    /** The load of a replica from now on; what has not changed is not written again. */
    public void load(LoadSample load) {
        LoadSample before = loads.put(load.replica(), load);
        Track track = new Track(process(load.replica()), 0);
        long now = load.nanos();
        if (before == null || before.waiting() != load.waiting()) {
            events.counter(track, "queue", now, "requests", value -> value.writeNumber(load.waiting()));
        }
        if (before == null || before.running() != load.running()) {
            events.counter(track, "running", now, "sequences", value -> value.writeNumber(load.running()));
        }
        if (before == null || before.usedBlocks() != load.usedBlocks()) {
            String percent = String.format(Locale.ROOT, "%.3f", load.kvShare() * 100);
            events.counter(track, "KV cache", now, "percent", value -> value.writeNumber(percent));
        }
    }

    /** A request that got every token. */
    public void completed(RequestTimeline timeline) {
        Request request = timeline.request();
        begin(request, "completed");
        phase(request, "queue", request.arrivalNanos(), timeline.prefillStartNanos());
        phase(request, "prefill", timeline.prefillStartNanos(), timeline.firstTokenNanos());
        long reached = timeline.firstTokenNanos();
        for (Handover handover : timeline.handovers()) {
            phase(request, "wait for room", reached, handover.transferStartNanos());
            phase(request, "KV transfer", handover.transferStartNanos(), handover.transferEndNanos());
            phase(request, "wait for decode", handover.transferEndNanos(), handover.decodeStartNanos());
            reached = handover.decodeStartNanos();
        }
        phase(request, "decode", reached, timeline.completionNanos());
        events.end(REQUEST_TRACK, id(request), name(request), timeline.completionNanos());
    }

    /** A request that ended without all its tokens, for this reason. */
    public void ended(Request request, long nowNanos, String reason) {
        begin(request, reason);
        events.end(REQUEST_TRACK, id(request), name(request), nowNanos);
    }

    private void begin(Request request, String status) {
        events.begin(REQUEST_TRACK, id(request), name(request), request.arrivalNanos(), args -> {
            args.writeNumberProperty("request", request.id().value());
            args.writeNumberProperty("prompt_tokens", request.promptTokens());
            args.writeNumberProperty("output_tokens", request.outputTokens());
            args.writeStringProperty("status", status);
            if (request.traits().session() != RequestTraits.NO_SESSION) {
                args.writeNumberProperty("session", request.traits().session());
            }
        });
    }

    private void phase(Request request, String name, long startNanos, long endNanos) {
        if (endNanos > startNanos) {
            events.span(REQUEST_TRACK, id(request), name, startNanos, endNanos, args -> {});
        }
    }

    private static String id(Request request) {
        int attempt = request.traits().attempt();
        return attempt == 0
                ? String.valueOf(request.id().value())
                : request.id().value() + "." + attempt;
    }

    /** All requests of a class share their name, so that viewers pack them; which one it is stands beside. */
    private String name(Request request) {
        return classes.size() == 1
                ? "request"
                : "request, " + classes.get(request.traits().serviceClass());
    }

    /** Everything has been told. */
    public void end() {
        events.end();
    }
}
