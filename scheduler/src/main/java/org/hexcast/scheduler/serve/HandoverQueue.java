package org.hexcast.scheduler.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ReplicaId;
import org.jspecify.annotations.Nullable;

/**
 * KV caches that wait to go from prefill to decode replicas: in order at each prefill replica, the one that has waited longest first among those for which a
 * decode replica has room. Owned by its driver.
 *
 * @param <S> the driver's kind of sequence
 */
public final class HandoverQueue<S extends ServedSequence> {

    private final Map<ReplicaId, Counter<S>> counters = new LinkedHashMap<>();

    /** One prefill replica's ways out. */
    private record Counter<S>(ReplicaId from, RouteChooser chooser, Set<ReplicaId> targets, Deque<S> waiting) {}

    /**
     * A cache that goes.
     *
     * @param sequence whose
     * @param from prefill replica
     * @param to decode replica
     * @param <S> the driver's kind of sequence
     */
    public record Departure<S>(S sequence, ReplicaId from, ReplicaId to) {}

    /** Opens the routes of one prefill replica; none if all its ways are closed. */
    public void open(ReplicaId prefill, List<KvRoute> routes) {
        Set<ReplicaId> targets = new LinkedHashSet<>();
        routes.forEach(route -> targets.add(route.to()));
        counters.put(prefill, new Counter<>(prefill, new RouteChooser(routes), targets, new ArrayDeque<>()));
    }

    private Counter<S> counter(ReplicaId prefill) {
        Counter<S> counter = counters.get(prefill);
        if (counter == null) {
            throw new IllegalStateException("prefill replica " + prefill + " has no routes");
        }
        return counter;
    }

    /** The decode replicas behind a prefill replica. */
    public Set<ReplicaId> targets(ReplicaId prefill) {
        return counter(prefill).targets();
    }

    /** A cache wants to leave a prefill replica. */
    public void add(ReplicaId prefill, S sequence) {
        counter(prefill).waiting().add(sequence);
    }

    /** Those that wait at a prefill replica; none at others. */
    public List<S> waitingAt(ReplicaId prefill) {
        Counter<S> counter = counters.get(prefill);
        return counter == null ? List.of() : new ArrayList<>(counter.waiting());
    }

    /** All that wait. */
    public List<S> waiting() {
        List<S> all = new ArrayList<>();
        counters.values().forEach(counter -> all.addAll(counter.waiting()));
        return all;
    }

    /** Takes a sequence out; answers the prefill replica where it waited. */
    public Optional<ReplicaId> remove(S sequence) {
        for (Counter<S> counter : counters.values()) {
            if (counter.waiting().remove(sequence)) {
                return Optional.of(counter.from());
            }
        }
        return Optional.empty();
    }

    /** Whether a cache could go now. */
    public boolean hasDeparture(BiPredicate<ReplicaId, S> hasRoom) {
        return next(hasRoom) != null;
    }

    /** Takes out the cache that goes next, if any can. */
    public Optional<Departure<S>> depart(BiPredicate<ReplicaId, S> hasRoom) {
        Counter<S> next = next(hasRoom);
        if (next == null) {
            return Optional.empty();
        }
        S sequence = next.waiting().remove();
        ReplicaId to = next.chooser().choose(id -> hasRoom.test(id, sequence)).orElseThrow();
        return Optional.of(new Departure<>(sequence, next.from(), to));
    }

    private @Nullable Counter<S> next(BiPredicate<ReplicaId, S> hasRoom) {
        Counter<S> best = null;
        S bestHead = null;
        for (Counter<S> counter : counters.values()) {
            S head = counter.waiting().peek();
            boolean first = head != null && (bestHead == null || earlier(head, bestHead));
            if (first && counter.targets().stream().anyMatch(id -> hasRoom.test(id, head))) {
                best = counter;
                bestHead = head;
            }
        }
        return best;
    }

    private static boolean earlier(ServedSequence one, ServedSequence other) {
        if (one.priority() != other.priority()) {
            return one.priority() < other.priority();
        }
        int byTime = Long.compare(one.firstTokenNanos(), other.firstTokenNanos());
        return byTime != 0 ? byTime < 0 : one.id().compareTo(other.id()) < 0;
    }
}
