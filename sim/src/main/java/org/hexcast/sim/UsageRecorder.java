package org.hexcast.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.MeasuredWindow;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.ResourceUse;

/** Reads what replicas and links did between the edges of the measured window. Owned by the run. */
final class UsageRecorder {

    private final Cluster cluster;
    private final LinkShare links;
    private final List<ReplicaActor> replicas = new ArrayList<>();
    private final Map<Integer, Snapshot> edges = new TreeMap<>();

    /** Counters at one time. */
    private record Snapshot(long nanos, List<Counters> replicas, Map<Link, Double> linkBytes) {}

    private record Counters(List<Long> busyNanos, double blockNanos, long steps, long sequences) {
        static Counters zero(int stages) {
            return new Counters(Collections.nCopies(stages, 0L), 0, 0, 0);
        }
    }

    UsageRecorder(Cluster cluster, LinkShare links) {
        this.cluster = cluster;
        this.links = links;
    }

    void watch(ReplicaActor replica) {
        replicas.add(replica);
    }

    void edge(int number, long now) {
        edges.put(number, snapshot(now));
    }

    private Snapshot snapshot(long now) {
        List<Counters> counters = new ArrayList<>();
        for (ReplicaActor replica : replicas) {
            replica.sync(now);
            List<Long> busy = new ArrayList<>();
            for (int i = 0; i < replica.pipeline().stages(); i++) {
                busy.add(replica.pipeline().busy(i).nanosUntil(now));
            }
            ReplicaCounters counted = replica.counters();
            counters.add(new Counters(busy, counted.blockNanos(now), counted.steps(), counted.stepSequences()));
        }
        return new Snapshot(now, counters, new LinkedHashMap<>(links.movedBytes()));
    }

    private Snapshot atStart() {
        return new Snapshot(
                0,
                replicas.stream().map(r -> Counters.zero(r.pipeline().stages())).toList(),
                Map.of());
    }

    /** What was used in the window, or in the whole run where that is what is measured. */
    ResourceUse use(MeasuredWindow window, long endNanos) {
        Snapshot from = edges.getOrDefault(window.openEdge(), atStart());
        Snapshot to = window.wholeRun()
                ? snapshot(endNanos)
                : Objects.requireNonNull(edges.get(window.closeEdge()), "an edge without counters");
        double nanos = Math.max(1, to.nanos() - from.nanos());
        List<DeviceUse> devices = new ArrayList<>();
        List<ReplicaUse> uses = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            addDevices(replicas.get(i), from.replicas().get(i), to.replicas().get(i), nanos, devices);
            uses.add(replicaUse(
                    replicas.get(i), from.replicas().get(i), to.replicas().get(i), nanos));
        }
        List<LinkUse> linkUses = new ArrayList<>();
        to.linkBytes().forEach((link, bytes) -> {
            double moved = bytes - from.linkBytes().getOrDefault(link, 0.0);
            linkUses.add(new LinkUse(link.name(), moved, moved / (link.bytesPerSecond() * nanos / 1e9)));
        });
        return new ResourceUse(devices, uses, linkUses);
    }

    private void addDevices(ReplicaActor actor, Counters from, Counters to, double nanos, List<DeviceUse> devices) {
        List<Stage> stages = actor.replica().strategy().stages();
        for (int s = 0; s < stages.size(); s++) {
            double share = (to.busyNanos().get(s) - from.busyNanos().get(s)) / nanos;
            for (DeviceId device : stages.get(s).devices()) {
                devices.add(new DeviceUse(
                        device,
                        cluster.require(device).type().name(),
                        actor.replica().id(),
                        share));
            }
        }
    }

    private static ReplicaUse replicaUse(ReplicaActor actor, Counters from, Counters to, double nanos) {
        long steps = to.steps() - from.steps();
        double total = Math.max(1, actor.ledger().totalBlocks());
        return new ReplicaUse(
                actor.replica().id(),
                actor.replica().role(),
                steps,
                steps == 0 ? 0 : (double) (to.sequences() - from.sequences()) / steps,
                (to.blockNanos() - from.blockNanos()) / nanos / total,
                actor.ledger().peakBlocks() / total);
    }
}
