package org.hexcast.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.ResourceUse;
import org.jspecify.annotations.Nullable;

/** Reads what replicas and links did between the edges of the measured window. Owned by the run. */
final class UsageRecorder {

    private final Cluster cluster;
    private final LinkShare links;
    private final List<Watched> replicas = new ArrayList<>();
    private @Nullable Snapshot opening;
    private @Nullable Snapshot closing;

    private record Watched(ReplicaStation station, Pipeline pipeline) {}

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

    void watch(ReplicaStation station, Pipeline pipeline) {
        replicas.add(new Watched(station, pipeline));
    }

    void windowOpens(long now) {
        opening = snapshot(now);
    }

    void windowCloses(long now) {
        closing = snapshot(now);
    }

    private Snapshot snapshot(long now) {
        List<Counters> counters = new ArrayList<>();
        for (Watched watched : replicas) {
            List<Long> busy = new ArrayList<>();
            for (int i = 0; i < watched.pipeline().stages(); i++) {
                busy.add(watched.pipeline().busy(i).nanosUntil(now));
            }
            ReplicaStation station = watched.station();
            counters.add(new Counters(
                    busy, station.usedBlocks().integralUntil(now), station.steps(), station.stepSequences()));
        }
        return new Snapshot(now, counters, new LinkedHashMap<>(links.movedBytes()));
    }

    private Snapshot atStart() {
        return new Snapshot(
                0,
                replicas.stream().map(w -> Counters.zero(w.pipeline().stages())).toList(),
                Map.of());
    }

    /** What was used in the window, or in the whole run where that is what is measured. */
    ResourceUse use(boolean wholeRun, long endNanos) {
        Snapshot from = wholeRun || opening == null ? atStart() : opening;
        Snapshot to = wholeRun || closing == null ? snapshot(endNanos) : closing;
        double nanos = Math.max(1, to.nanos() - from.nanos());
        List<DeviceUse> devices = new ArrayList<>();
        List<ReplicaUse> uses = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            addDevices(
                    replicas.get(i).station(),
                    from.replicas().get(i),
                    to.replicas().get(i),
                    nanos,
                    devices);
            uses.add(replicaUse(
                    replicas.get(i).station(),
                    from.replicas().get(i),
                    to.replicas().get(i),
                    nanos));
        }
        List<LinkUse> linkUses = new ArrayList<>();
        to.linkBytes().forEach((link, bytes) -> {
            double moved = bytes - from.linkBytes().getOrDefault(link, 0.0);
            linkUses.add(new LinkUse(link.name(), moved, moved / (link.bytesPerSecond() * nanos / 1e9)));
        });
        return new ResourceUse(devices, uses, linkUses);
    }

    private void addDevices(ReplicaStation station, Counters from, Counters to, double nanos, List<DeviceUse> devices) {
        List<Stage> stages = station.replica().strategy().stages();
        for (int s = 0; s < stages.size(); s++) {
            double share = (to.busyNanos().get(s) - from.busyNanos().get(s)) / nanos;
            for (DeviceId device : stages.get(s).devices()) {
                devices.add(new DeviceUse(
                        device,
                        cluster.require(device).type().name(),
                        station.replica().id(),
                        share));
            }
        }
    }

    private static ReplicaUse replicaUse(ReplicaStation station, Counters from, Counters to, double nanos) {
        long steps = to.steps() - from.steps();
        double total = Math.max(1, station.ledger().totalBlocks());
        return new ReplicaUse(
                station.replica().id(),
                station.replica().role(),
                steps,
                steps == 0 ? 0 : (double) (to.sequences() - from.sequences()) / steps,
                (to.blockNanos() - from.blockNanos()) / nanos / total,
                station.ledger().peakBlocks() / total);
    }
}
