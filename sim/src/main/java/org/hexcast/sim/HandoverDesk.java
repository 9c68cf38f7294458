package org.hexcast.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.scheduler.serve.HandoverQueue;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.sim.kernel.SimClock;

/**
 * Hands KV caches over from prefill to decode replicas. A cache that finds no decode replica with room waits, in order, at its prefill replica, whose blocks
 * stay held (back-pressure). A transfer begins when the decode replica has reserved the blocks; the prefill replica holds its own until it ends.
 */
final class HandoverDesk implements ReplicaParts.Exits {

    private final SimClock clock;
    private final SimClock.Decision retry;
    private final LinkShare links;
    private final RunListener listener;
    private final HandoverQueue<SimRequest> queue = new HandoverQueue<>();
    private final Map<ReplicaId, Map<ReplicaId, KvTransfer>> transfers = new LinkedHashMap<>();
    private final Map<ReplicaId, ReplicaActor> decodes = new LinkedHashMap<>();
    private final Set<Handing> underWay = new LinkedHashSet<>();

    private record Handing(SimRequest request, ReplicaActor from, Reservation reservation, ReplicaActor to) {}

    HandoverDesk(SimClock clock, LinkShare links, RunListener listener) {
        this.clock = clock;
        this.links = links;
        this.listener = listener;
        this.retry = clock.decision(this::retry);
    }

    /** Opens the routes of one prefill replica. */
    void open(ReplicaId prefill, List<KvRoute> routes, Map<ReplicaId, KvTransfer> ways) {
        queue.open(prefill, routes);
        transfers.put(prefill, ways);
    }

    void add(ReplicaActor decode) {
        decodes.put(decode.id(), decode);
    }

    /** Whether some decode replica behind this prefill replica would take a request over if it were empty. */
    boolean couldTake(ReplicaId prefill, SequenceState request) {
        for (ReplicaId id : queue.targets(prefill)) {
            ReplicaActor decode = decode(id);
            if (decode.ledger().couldHold(request.promptTokens() + 1L) && decode.couldServe(request)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void prefilled(SimRequest request, ReplicaActor from) {
        queue.add(from.id(), request);
        retry.soon();
    }

    @Override
    public void roomAt(ReplicaActor replica) {
        if (decodes.containsKey(replica.id())) {
            retry.soon();
        }
    }

    /** Whether a KV cache waits although a route with room is open (INV-7). */
    boolean idleWithWork() {
        return !retry.isPending() && queue.hasDeparture(this::hasRoom);
    }

    private boolean hasRoom(ReplicaId id, SimRequest request) {
        return decode(id).hasRoomFor(request);
    }

    /** What hand-overs hold at a replica, at either end. */
    List<SequenceState> holdersAt(ReplicaActor replica) {
        List<SequenceState> holders = new ArrayList<>(queue.waitingAt(replica.id()));
        for (Handing handing : underWay) {
            if (handing.from() == replica) {
                holders.add(handing.request());
            }
            if (handing.to() == replica) {
                holders.add(handing.reservation());
            }
        }
        return holders;
    }

    /** The client of a request that waits for a route has given up. */
    void abandon(SimRequest request) {
        queue.remove(request).ifPresent(from -> {
            request.ends();
            request.home().handedOver(request);
            retry.soon();
        });
    }

    /** Lets the caches go that can. */
    private void retry() {
        Optional<HandoverQueue.Departure<SimRequest>> next = queue.depart(this::hasRoom);
        while (next.isPresent()) {
            start(next.get());
            next = queue.depart(this::hasRoom);
        }
    }

    private void start(HandoverQueue.Departure<SimRequest> departure) {
        SimRequest request = departure.sequence();
        ReplicaActor decode = decode(departure.to());
        KvTransfer transfer = transfers.getOrDefault(departure.from(), Map.of()).get(decode.id());
        if (transfer == null) {
            throw new IllegalStateException("there is no route to " + decode.id());
        }
        long started = clock.nowNanos();
        request.transferStarts(decode.id(), started);
        Handing handing = new Handing(request, request.home(), new Reservation(request), decode);
        underWay.add(handing);
        decode.reserve(handing.reservation());
        links.start(transfer, request.promptTokens(), () -> arrived(handing, started));
    }

    private void arrived(Handing handing, long started) {
        long now = clock.nowNanos();
        SimRequest request = handing.request();
        underWay.remove(handing);
        request.transferEnds(now);
        if (listener.watchesSteps()) {
            listener.transfer(new TransferSpan(
                    request.id(), handing.from().id(), handing.to().id(), started, now));
        }
        handing.from().handedOver(request);
        if (request.abandoned()) {
            handing.to().release(handing.reservation());
            request.ends();
            retry.soon();
        } else {
            request.takeOver(handing.reservation());
            handing.to().enqueue(request);
        }
    }

    private ReplicaActor decode(ReplicaId id) {
        ReplicaActor actor = decodes.get(id);
        if (actor == null) {
            throw new IllegalStateException("there is no decode replica " + id);
        }
        return actor;
    }
}
