package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DeviceCommand.KvSlice;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.scheduler.serve.HandoverQueue;
import org.hexcast.scheduler.serve.SequenceState;

/**
 * Hands KV caches over from prefill to decode replicas. A transfer begins when the decode replica has reserved the blocks; the prefill replica holds its own
 * until every device has sent and every device has received. Owned by the thread that serves.
 */
final class LiveHandover {

    private final Replicas replicas;
    private final int kvHeads;
    private final ServingListener listener;
    private final HandoverQueue<LiveRequest> queue = new HandoverQueue<>();
    private final Map<Long, Handing> underWay = new LinkedHashMap<>();
    private long transfers;

    /** The replicas by their names. */
    interface Replicas {
        LiveReplica replica(ReplicaId id);

        /** Caches may be able to go. */
        void retrySoon();
    }

    /** Blocks that a decode replica holds for a KV cache on its way. */
    private static final class Reservation extends SequenceState {
        private Reservation(LiveRequest request) {
            super(request.request(), request.priority());
            emitted();
            read(request.promptTokens());
        }
    }

    private static final class Handing {
        private final LiveRequest request;
        private final LiveReplica from;
        private final LiveReplica to;
        private final Reservation reservation;
        private final long startNanos;
        private final Set<DeviceId> senders = new LinkedHashSet<>();
        private final Set<DeviceId> receivers = new LinkedHashSet<>();

        private Handing(LiveRequest request, LiveReplica from, LiveReplica to, long startNanos) {
            this.request = request;
            this.from = from;
            this.to = to;
            this.reservation = new Reservation(request);
            this.startNanos = startNanos;
        }
    }

    LiveHandover(Replicas replicas, int kvHeads, ServingListener listener) {
        this.replicas = replicas;
        this.kvHeads = kvHeads;
        this.listener = listener;
    }

    void open(ReplicaId prefill, List<KvRoute> routes) {
        queue.open(prefill, routes);
    }

    /** Whether some decode replica behind this prefill replica would take a request over if it were empty. */
    boolean couldTake(ReplicaId prefill, SequenceState request) {
        return queue.targets(prefill).stream()
                .map(replicas::replica)
                .anyMatch(decode -> !decode.isLost()
                        && decode.state().ledger().couldHold(request.promptTokens() + 1L)
                        && decode.state().couldServe(request));
    }

    /** Whether a decode replica behind this prefill replica is left. */
    boolean hasTarget(ReplicaId prefill) {
        return queue.targets(prefill).stream().map(replicas::replica).anyMatch(decode -> !decode.isLost());
    }

    void add(LiveRequest request, LiveReplica from) {
        queue.add(from.id(), request);
    }

    private boolean hasRoom(ReplicaId id, LiveRequest request) {
        LiveReplica decode = replicas.replica(id);
        return !decode.isLost() && decode.state().hasRoomFor(request);
    }

    /** Whether a request's cache is on its way. */
    boolean isIdle() {
        return underWay.isEmpty();
    }

    /** The client of a request that waits for a route has given up. */
    void abandon(LiveRequest request, long now) {
        queue.remove(request).ifPresent(from -> {
            request.ends();
            replicas.replica(from).handedOver(request, now);
            replicas.retrySoon();
        });
    }

    /** Lets the caches go that can. */
    void retry(long now) {
        Optional<HandoverQueue.Departure<LiveRequest>> next = queue.depart(this::hasRoom);
        while (next.isPresent()) {
            start(next.get(), now);
            next = queue.depart(this::hasRoom);
        }
    }

    private void start(HandoverQueue.Departure<LiveRequest> departure, long now) {
        LiveRequest request = departure.sequence();
        Handing handing =
                new Handing(request, replicas.replica(departure.from()), replicas.replica(departure.to()), now);
        request.transferStarts(departure.to(), now);
        handing.to.reserve(handing.reservation, now);
        List<KvSlice> slices = KvSlices.between(
                handing.from.replica().strategy(), handing.to.replica().strategy(), kvHeads);
        long transfer = transfers++;
        underWay.put(transfer, handing);
        for (KvSlice slice : slices) {
            handing.senders.add(slice.from());
            handing.receivers.add(slice.to());
        }
        int tokens = request.promptTokens();
        handing.to.submitTo(
                handing.receivers, new DeviceCommand.ReceiveKv(transfer, request.sequence(), tokens, slices));
        handing.from.submitTo(handing.senders, new DeviceCommand.SendKv(transfer, request.sequence(), tokens, slices));
    }

    void sent(DeviceReport.KvSent report, long now) {
        Handing handing = underWay.get(report.transfer());
        if (handing != null) {
            handing.senders.remove(report.device());
            endIfDone(report.transfer(), handing, now);
        }
    }

    void arrived(DeviceReport.KvArrived report, long now) {
        Handing handing = underWay.get(report.transfer());
        if (handing != null) {
            handing.receivers.remove(report.device());
            endIfDone(report.transfer(), handing, now);
        }
    }

    private void endIfDone(long transfer, Handing handing, long now) {
        if (!handing.senders.isEmpty() || !handing.receivers.isEmpty()) {
            return;
        }
        underWay.remove(transfer);
        LiveRequest request = handing.request;
        request.transferEnds(now);
        listener.transfer(new TransferSpan(request.id(), handing.from.id(), handing.to.id(), handing.startNanos, now));
        handing.from.handedOver(request, now);
        if (request.abandoned()) {
            handing.to.release(handing.reservation, now);
            handing.to.submit(new DeviceCommand.Release(List.of(request.sequence())));
            request.ends();
            replicas.retrySoon();
        } else {
            request.takeOver(handing.reservation);
            handing.to.enqueue(request, now);
        }
    }

    /**
     * A replica is lost: its transfers end.
     *
     * @return the requests that have to begin anew; what they held at replicas that are left is given back
     */
    List<LiveRequest> lose(LiveReplica replica, long now) {
        List<LiveRequest> gone = new ArrayList<>(queue.waitingAt(replica.id()));
        gone.forEach(queue::remove);
        for (Map.Entry<Long, Handing> entry : List.copyOf(underWay.entrySet())) {
            Handing handing = entry.getValue();
            if (handing.from == replica || handing.to == replica) {
                underWay.remove(entry.getKey());
                giveBack(entry.getKey(), handing, now);
                gone.add(handing.request);
            }
        }
        return gone;
    }

    /**
     * Takes out the caches that no decode replica that is left could take: their ways are closed for good.
     *
     * @return the requests that have to begin anew; their blocks are given back
     */
    List<LiveRequest> stranded(long now) {
        List<LiveRequest> gone = new ArrayList<>();
        for (LiveRequest request : queue.waiting()) {
            if (!couldTake(request.home(), request)) {
                queue.remove(request);
                replicas.replica(request.home()).handedOver(request, now);
                gone.add(request);
            }
        }
        return gone;
    }

    private void giveBack(long transfer, Handing handing, long now) {
        if (!handing.from.isLost()) {
            handing.from.handedOver(handing.request, now);
        }
        if (!handing.to.isLost()) {
            handing.to.submit(new DeviceCommand.CancelKv(transfer, handing.request.sequence()));
            handing.to.release(handing.reservation, now);
        }
    }
}
