package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.hexcast.scheduler.serve.RouteChooser;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.sim.kernel.SimClock;
import org.jspecify.annotations.Nullable;

/**
 * Hands KV caches over from prefill to decode replicas. A cache that finds no decode replica with room waits, in order, at its prefill replica, whose blocks
 * stay held (back-pressure). A transfer begins when the decode replica has reserved the blocks; the prefill replica holds its own until it ends.
 */
final class HandoverDesk implements ReplicaParts.Exits {

    private final SimClock clock;
    private final SimClock.Decision retry;
    private final LinkShare links;
    private final RunListener listener;
    private final Map<ReplicaId, Counter> counters = new LinkedHashMap<>();
    private final Map<ReplicaId, ReplicaActor> decodes = new LinkedHashMap<>();
    private final Set<Handing> underWay = new LinkedHashSet<>();

    /** One prefill replica's ways out. */
    private record Counter(RouteChooser chooser, Map<ReplicaId, KvTransfer> transfers, Deque<Waiting> queue) {}

    private record Waiting(SimRequest request, ReplicaActor from) {}

    private record Handing(Waiting waiting, Reservation reservation, ReplicaActor to) {}

    HandoverDesk(SimClock clock, LinkShare links, RunListener listener) {
        this.clock = clock;
        this.links = links;
        this.listener = listener;
        this.retry = clock.decision(this::retry);
    }

    /** Opens the routes of one prefill replica. */
    void open(ReplicaId prefill, List<KvRoute> routes, Map<ReplicaId, KvTransfer> transfers) {
        counters.put(prefill, new Counter(new RouteChooser(routes), transfers, new ArrayDeque<>()));
    }

    void add(ReplicaActor decode) {
        decodes.put(decode.id(), decode);
    }

    /** Whether some decode replica behind this prefill replica would take a request over if it were empty. */
    boolean couldTake(ReplicaId prefill, SequenceState request) {
        for (ReplicaId id : counter(prefill).transfers().keySet()) {
            ReplicaActor decode = decode(id);
            if (decode.ledger().couldHold(request.promptTokens() + 1L) && decode.couldServe(request)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void prefilled(SimRequest request, ReplicaActor from) {
        counter(from.id()).queue().add(new Waiting(request, from));
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
        return !retry.isPending() && counters.values().stream().anyMatch(this::canLeave);
    }

    /** What hand-overs hold at a replica, at either end. */
    List<SequenceState> holdersAt(ReplicaActor replica) {
        List<SequenceState> holders = new ArrayList<>();
        for (Counter counter : counters.values()) {
            counter.queue().stream().filter(w -> w.from() == replica).forEach(w -> holders.add(w.request()));
        }
        for (Handing handing : underWay) {
            if (handing.waiting().from() == replica) {
                holders.add(handing.waiting().request());
            }
            if (handing.to() == replica) {
                holders.add(handing.reservation());
            }
        }
        return holders;
    }

    /** The client of a request that waits for a route has given up. */
    void abandon(SimRequest request) {
        for (Counter counter : counters.values()) {
            Optional<Waiting> waiting =
                    counter.queue().stream().filter(w -> w.request() == request).findFirst();
            if (waiting.isPresent()) {
                counter.queue().remove(waiting.get());
                request.ends();
                waiting.get().from().handedOver(request);
                retry.soon();
            }
        }
    }

    private boolean canLeave(Counter counter) {
        Waiting head = counter.queue().peek();
        if (head != null) {
            for (ReplicaId id : counter.transfers().keySet()) {
                if (decode(id).hasRoomFor(head.request())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Lets the caches go that can, the one that has waited longest first. */
    private void retry() {
        Counter next = nextCounter();
        while (next != null) {
            Waiting waiting = next.queue().remove();
            Optional<ReplicaId> target = next.chooser().choose(id -> decode(id).hasRoomFor(waiting.request()));
            start(waiting, decode(target.orElseThrow()), next);
            next = nextCounter();
        }
    }

    private @Nullable Counter nextCounter() {
        Counter best = null;
        SimRequest bestHead = null;
        for (Counter counter : counters.values()) {
            Waiting head = counter.queue().peek();
            boolean first = head != null && (bestHead == null || earlier(head.request(), bestHead));
            if (first && canLeave(counter)) {
                best = counter;
                bestHead = head.request();
            }
        }
        return best;
    }

    private static boolean earlier(SimRequest one, SimRequest other) {
        if (one.priority() != other.priority()) {
            return one.priority() < other.priority();
        }
        int byTime = Long.compare(one.firstTokenNanos(), other.firstTokenNanos());
        return byTime != 0 ? byTime < 0 : one.id().compareTo(other.id()) < 0;
    }

    private void start(Waiting waiting, ReplicaActor decode, Counter counter) {
        SimRequest request = waiting.request();
        KvTransfer transfer = counter.transfers().get(decode.id());
        if (transfer == null) {
            throw new IllegalStateException("there is no route to " + decode.id());
        }
        long started = clock.nowNanos();
        request.transferStarts(decode.id(), started);
        Handing handing = new Handing(waiting, new Reservation(request), decode);
        underWay.add(handing);
        decode.reserve(handing.reservation());
        links.start(transfer, request.promptTokens(), () -> arrived(handing, started));
    }

    private void arrived(Handing handing, long started) {
        long now = clock.nowNanos();
        SimRequest request = handing.waiting().request();
        ReplicaActor from = handing.waiting().from();
        underWay.remove(handing);
        request.transferEnds(now);
        if (listener.watchesSteps()) {
            listener.transfer(
                    new TransferSpan(request.id(), from.id(), handing.to().id(), started, now));
        }
        from.handedOver(request);
        if (request.abandoned()) {
            handing.to().release(handing.reservation());
            request.ends();
            retry.soon();
        } else {
            request.takeOver(handing.reservation());
            handing.to().enqueue(request);
        }
    }

    private Counter counter(ReplicaId prefill) {
        Counter counter = counters.get(prefill);
        if (counter == null) {
            throw new IllegalStateException("prefill replica " + prefill + " has no routes");
        }
        return counter;
    }

    private ReplicaActor decode(ReplicaId id) {
        ReplicaActor actor = decodes.get(id);
        if (actor == null) {
            throw new IllegalStateException("there is no decode replica " + id);
        }
        return actor;
    }
}
