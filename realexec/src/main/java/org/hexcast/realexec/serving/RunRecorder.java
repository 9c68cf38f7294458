package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.MeasuredWindow;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.jspecify.annotations.Nullable;

/** Turns what happens while a plan is served into the metrics that a simulated run has. Owned by the run. */
public final class RunRecorder implements ServingListener {

    private final ServingSetup setup;
    private final MetricsAccumulator metrics;
    private final Map<ReplicaId, Tally> tallies = new LinkedHashMap<>();
    private final Map<RequestId, Long> lastToken = new LinkedHashMap<>();
    private final Map<Integer, Snapshot> edges = new TreeMap<>();
    private final List<StageStep> steps = new ArrayList<>();
    private long failed;

    /** What one replica has done so far. */
    private static final class Tally {
        private final long[] busyNanos;
        private long steps;
        private long sequences;
        private double blockNanos;
        private @Nullable LoadSample load;
        private double peakShare;

        private Tally(int stages) {
            busyNanos = new long[stages];
        }

        private void until(long now) {
            LoadSample last = load;
            if (last != null && now > last.nanos()) {
                blockNanos += (double) last.usedBlocks() * (now - last.nanos());
                load = new LoadSample(
                        last.replica(), now, last.waiting(), last.running(), last.usedBlocks(), last.totalBlocks());
            }
        }

        private Counters counters(long now) {
            until(now);
            LoadSample last = load;
            long total = last == null ? 1 : Math.max(1, last.totalBlocks());
            List<Long> busy = new ArrayList<>();
            for (long nanos : busyNanos) {
                busy.add(nanos);
            }
            return new Counters(busy, steps, sequences, blockNanos / total);
        }
    }

    private record Counters(List<Long> busyNanos, long steps, long sequences, double kvNanos) {}

    private record Snapshot(long nanos, Map<ReplicaId, Counters> replicas) {}

    /**
     * Records a run.
     *
     * @param setup what is served
     * @param requests how many requests the run is expected to have
     */
    public RunRecorder(ServingSetup setup, long requests) {
        this.setup = setup;
        this.metrics = new MetricsAccumulator(setup.classes(), requests);
        for (Replica replica : setup.plan().replicas()) {
            tallies.put(replica.id(), new Tally(replica.strategy().stages().size()));
        }
    }

    private Tally tally(ReplicaId id) {
        Tally tally = tallies.get(id);
        if (tally == null) {
            throw new IllegalStateException("there is no replica " + id);
        }
        return tally;
    }

    @Override
    public void arrived(Answer answer, long nowNanos) {
        metrics.arrived(answer.request(), nowNanos);
    }

    @Override
    public void token(Answer answer, int token, long nowNanos) {
        Request request = answer.request();
        Long before = lastToken.put(request.id(), nowNanos);
        if (before != null) {
            metrics.tokenGaps(metrics.part(request.id().value()), nowNanos - before, 1);
        }
    }

    @Override
    public void completed(Answer answer, RequestTimeline timeline) {
        lastToken.remove(answer.request().id());
        edge(metrics.completed(timeline), timeline.completionNanos());
    }

    @Override
    public void ended(Answer answer, long nowNanos) {
        lastToken.remove(answer.request().id());
        Answer.Outcome outcome = answer.end().map(Answer.End::outcome).orElse(Answer.Outcome.FAILED);
        failed += outcome == Answer.Outcome.FAILED ? 1 : 0;
        MeasuredWindow.Edge edge = outcome == Answer.Outcome.TIMED_OUT
                ? metrics.timedOut(answer.request(), nowNanos, 0)
                : metrics.rejected(answer.request(), nowNanos, 0);
        edge(edge, nowNanos);
    }

    private void edge(MeasuredWindow.Edge edge, long now) {
        if (edge.reached()) {
            edges.put(edge.number(), snapshot(now));
        }
    }

    @Override
    public void step(StageStep step) {
        steps.add(step);
        Tally tally = tally(step.span().replica());
        tally.busyNanos[step.span().stage()] += step.busyNanos();
        if (step.span().stage() == 0) {
            tally.steps++;
            tally.sequences += step.sequences();
        }
    }

    @Override
    public void load(LoadSample load) {
        Tally tally = tally(load.replica());
        tally.until(load.nanos());
        tally.load = load;
        tally.peakShare = Math.max(tally.peakShare, load.kvShare());
    }

    private Snapshot snapshot(long now) {
        Map<ReplicaId, Counters> counters = new LinkedHashMap<>();
        tallies.forEach((id, tally) -> counters.put(id, tally.counters(now)));
        return new Snapshot(now, counters);
    }

    /** Every step of every stage, in the order in which they ended. */
    public List<StageStep> steps() {
        return List.copyOf(steps);
    }

    /** Requests that could not be served because replicas were lost; they count as rejected in the metrics. */
    public long failed() {
        return failed;
    }

    /** The accumulator behind the metrics, to pool latencies over runs. */
    public MetricsAccumulator accumulator() {
        return metrics;
    }

    /**
     * The metrics, once the run has ended.
     *
     * @param source what was asked
     * @param endNanos when the run ended
     */
    public RunMetrics metrics(RequestSource source, long endNanos) {
        return metrics.metrics(source, use(metrics.window(), endNanos));
    }

    private ResourceUse use(MeasuredWindow window, long endNanos) {
        Snapshot start = new Snapshot(0, Map.of());
        Snapshot from = edges.getOrDefault(window.openEdge(), start);
        Snapshot to =
                window.wholeRun() ? snapshot(endNanos) : edges.getOrDefault(window.closeEdge(), snapshot(endNanos));
        double nanos = Math.max(1, to.nanos() - from.nanos());
        List<DeviceUse> devices = new ArrayList<>();
        List<ReplicaUse> replicas = new ArrayList<>();
        for (Replica replica : setup.plan().replicas()) {
            Counters end = counters(to, replica);
            Counters begin = counters(from, replica);
            List<Stage> stages = replica.strategy().stages();
            for (int i = 0; i < stages.size(); i++) {
                double busy = (end.busyNanos().get(i) - begin.busyNanos().get(i)) / nanos;
                for (DeviceId device : stages.get(i).devices()) {
                    String gpu = setup.cluster().require(device).type().name();
                    devices.add(new DeviceUse(device, gpu, replica.id(), busy));
                }
            }
            long count = end.steps() - begin.steps();
            replicas.add(new ReplicaUse(
                    replica.id(),
                    replica.role(),
                    count,
                    count == 0 ? 0 : (double) (end.sequences() - begin.sequences()) / count,
                    (end.kvNanos() - begin.kvNanos()) / nanos,
                    tally(replica.id()).peakShare));
        }
        return new ResourceUse(devices, replicas, List.of());
    }

    private static Counters counters(Snapshot snapshot, Replica replica) {
        Counters counters = snapshot.replicas().get(replica.id());
        int stages = replica.strategy().stages().size();
        return counters == null ? new Counters(Collections.nCopies(stages, 0L), 0, 0, 0) : counters;
    }
}
