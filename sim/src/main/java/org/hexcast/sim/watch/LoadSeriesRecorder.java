package org.hexcast.sim.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.LoadSeries;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.workload.Request;
import org.hexcast.sim.RunListener;
import org.hexcast.sim.measure.TimeBins;

/**
 * Keeps the load of each replica and route over time, in so many bins however long the run is. Loads hold from when they are heard until the next one.
 * Owned by one run.
 */
public final class LoadSeriesRecorder implements RunListener {

    /** Most bins. */
    public static final int BINS = 600;

    private static final long FIRST_WIDTH_NANOS = 1_000;

    private final int bins;
    private final Map<ReplicaId, Watched> replicas = new LinkedHashMap<>();
    private final Map<Route, TimeBins> routes = new LinkedHashMap<>();
    private long endNanos;

    private record Route(ReplicaId from, ReplicaId to) {}

    /** Listens for the replicas and routes of a plan. */
    public LoadSeriesRecorder(Plan plan) {
        this(plan, BINS);
    }

    LoadSeriesRecorder(Plan plan, int bins) {
        this.bins = bins;
        for (Replica replica : plan.replicas()) {
            replicas.put(replica.id(), new Watched(bins));
        }
        for (KvRoute route : plan.routes()) {
            routes.put(new Route(route.from(), route.to()), empty());
        }
    }

    private TimeBins empty() {
        return new TimeBins(bins, FIRST_WIDTH_NANOS);
    }

    /** The series until the last thing that was heard. */
    public LoadSeries series() {
        List<LoadSeries.OfReplica> loads = new ArrayList<>();
        replicas.forEach((id, watched) -> loads.add(watched.series(id, endNanos)));
        List<LoadSeries.OfRoute> transfers = new ArrayList<>();
        routes.forEach((route, inFlight) ->
                transfers.add(new LoadSeries.OfRoute(route.from(), route.to(), inFlight.means(endNanos))));
        TimeBins widths = empty();
        widths.reach(endNanos);
        return new LoadSeries(widths.widthNanos(), endNanos, loads, transfers);
    }

    @Override
    public boolean watchesSteps() {
        return true;
    }

    @Override
    public void load(LoadSample load) {
        Watched watched = replicas.get(load.replica());
        if (watched == null) {
            throw new IllegalArgumentException("the plan has no replica '" + load.replica() + "'");
        }
        watched.set(load);
        heard(load.nanos());
    }

    @Override
    public void transfer(TransferSpan transfer) {
        TimeBins inFlight = routes.get(new Route(transfer.from(), transfer.to()));
        if (inFlight == null) {
            throw new IllegalArgumentException(
                    "the plan has no route from '" + transfer.from() + "' to '" + transfer.to() + "'");
        }
        inFlight.add(transfer.startNanos(), transfer.endNanos(), 1);
        heard(transfer.endNanos());
    }

    @Override
    public void step(StepSpan step) {
        heard(step.endNanos());
    }

    @Override
    public void completed(RequestTimeline timeline) {
        heard(timeline.completionNanos());
    }

    @Override
    public void rejected(Request request, long nowNanos, Rejection reason) {
        heard(nowNanos);
    }

    @Override
    public void timedOut(Request request, long nowNanos) {
        heard(nowNanos);
    }

    private void heard(long nanos) {
        endNanos = Math.max(endNanos, nanos);
    }

    /** What is known of one replica. */
    private static final class Watched {
        private final TimeBins waiting;
        private final TimeBins running;
        private final TimeBins usedBlocks;
        private long sinceNanos;
        private int waitingNow;
        private int runningNow;
        private long usedNow;
        private long totalBlocks = 1;

        private Watched(int bins) {
            waiting = new TimeBins(bins, FIRST_WIDTH_NANOS);
            running = new TimeBins(bins, FIRST_WIDTH_NANOS);
            usedBlocks = new TimeBins(bins, FIRST_WIDTH_NANOS);
        }

        private void set(LoadSample load) {
            if (load.nanos() < sinceNanos) {
                throw new IllegalStateException("INV-3: the load of replica " + load.replica() + " at " + load.nanos()
                        + " ns comes after that at " + sinceNanos + " ns");
            }
            hold(load.nanos());
            waitingNow = load.waiting();
            runningNow = load.running();
            usedNow = load.usedBlocks();
            totalBlocks = Math.max(1, load.totalBlocks());
        }

        private void hold(long untilNanos) {
            waiting.add(sinceNanos, untilNanos, waitingNow);
            running.add(sinceNanos, untilNanos, runningNow);
            usedBlocks.add(sinceNanos, untilNanos, usedNow);
            sinceNanos = untilNanos;
        }

        private LoadSeries.OfReplica series(ReplicaId id, long endNanos) {
            hold(endNanos);
            List<Double> shares = usedBlocks.means(endNanos).stream()
                    .map(used -> used / totalBlocks)
                    .toList();
            return new LoadSeries.OfReplica(id, waiting.means(endNanos), running.means(endNanos), shares);
        }
    }
}
