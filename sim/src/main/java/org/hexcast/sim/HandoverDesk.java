package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.scheduler.serve.RouteChooser;
import org.hexcast.sim.kernel.PendingDecision;
import org.hexcast.sim.kernel.SimClock;
import org.jspecify.annotations.Nullable;

/**
 * Hands KV caches over from prefill to decode replicas. A cache that finds no decode replica with room waits, in order, at its prefill replica, whose blocks
 * stay held (back-pressure). A transfer begins when the decode replica has reserved the blocks.
 */
final class HandoverDesk {

    private final SimClock clock;
    private final PendingDecision retry;
    private final LinkShare links;
    private final Map<ReplicaId, Counter> counters = new LinkedHashMap<>();
    private final Map<ReplicaId, DecodeActor> decodes = new LinkedHashMap<>();

    /** One prefill replica's ways out. */
    private record Counter(RouteChooser chooser, Map<ReplicaId, KvTransfer> transfers, Deque<Waiting> queue) {}

    private record Waiting(SimRequest request, PrefillActor from) {}

    HandoverDesk(SimClock clock, LinkShare links) {
        this.clock = clock;
        this.links = links;
        this.retry = new PendingDecision(clock, this::retry);
    }

    /** Opens the routes of one prefill replica. */
    void open(ReplicaId prefill, List<KvRoute> routes, Map<ReplicaId, KvTransfer> transfers) {
        counters.put(prefill, new Counter(new RouteChooser(routes), transfers, new ArrayDeque<>()));
    }

    void add(DecodeActor decode) {
        decodes.put(decode.id(), decode);
    }

    /** Whether some decode replica behind this prefill replica could hold so many tokens if it were empty. */
    boolean couldTake(ReplicaId prefill, long tokens) {
        return counter(prefill).transfers().keySet().stream()
                .anyMatch(id -> decode(id).couldTake(tokens));
    }

    /** A KV cache is complete and wants to leave. */
    void await(SimRequest request, PrefillActor from) {
        counter(from.id()).queue().add(new Waiting(request, from));
        retrySoon();
    }

    /** A decode replica may have room again. */
    void retrySoon() {
        retry.soon();
    }

    /** Whether a KV cache waits although a route with room is open (INV-7). */
    boolean idleWithWork() {
        return !retry.isPending() && counters.values().stream().anyMatch(c -> canLeave(c));
    }

    private boolean canLeave(Counter counter) {
        Waiting head = counter.queue().peek();
        return head != null
                && counter.transfers().keySet().stream()
                        .anyMatch(id -> decode(id).hasRoomFor(head.request().contextTokens()));
    }

    /** Lets the caches go that can, the one that has waited longest first. */
    private void retry() {
        Counter next = nextCounter();
        while (next != null) {
            Waiting waiting = next.queue().remove();
            SimRequest request = waiting.request();
            Optional<ReplicaId> target = next.chooser().choose(id -> decode(id).hasRoomFor(request.contextTokens()));
            start(waiting, decode(target.orElseThrow()), next);
            next = nextCounter();
        }
    }

    private @Nullable Counter nextCounter() {
        Counter best = null;
        SimRequest bestHead = null;
        for (Counter counter : counters.values()) {
            Waiting head = counter.queue().peek();
            if (head != null && canLeave(counter) && (bestHead == null || earlier(head.request(), bestHead))) {
                best = counter;
                bestHead = head.request();
            }
        }
        return best;
    }

    private static boolean earlier(SimRequest one, SimRequest other) {
        int byTime = Long.compare(one.firstTokenNanos(), other.firstTokenNanos());
        return byTime != 0 ? byTime < 0 : one.id().compareTo(other.id()) < 0;
    }

    private void start(Waiting waiting, DecodeActor decode, Counter counter) {
        SimRequest request = waiting.request();
        KvTransfer transfer = counter.transfers().get(decode.id());
        if (transfer == null) {
            throw new IllegalStateException("there is no route to " + decode.id());
        }
        request.transferStarts(decode.id(), clock.nowNanos());
        decode.reserve(request);
        links.start(transfer, request.promptTokens(), () -> {
            request.transferEnds(clock.nowNanos());
            waiting.from().handedOver(request);
            decode.arrived(request);
        });
    }

    private Counter counter(ReplicaId prefill) {
        Counter counter = counters.get(prefill);
        if (counter == null) {
            throw new IllegalStateException("prefill replica " + prefill + " has no routes");
        }
        return counter;
    }

    private DecodeActor decode(ReplicaId id) {
        DecodeActor actor = decodes.get(id);
        if (actor == null) {
            throw new IllegalStateException("there is no decode replica " + id);
        }
        return actor;
    }
}
