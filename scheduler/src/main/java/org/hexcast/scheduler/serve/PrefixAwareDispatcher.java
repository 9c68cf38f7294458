package org.hexcast.scheduler.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.plan.ReplicaId;

/**
 * Sends an arrival where most of its prompt is cached, unless the replicas are out of balance; then, and where little is cached anywhere, to the one with the
 * shortest queue for its share. After SGLang's cache-aware router ({@code sgl-router/src/policies/cache_aware.rs}), whose limits these are; ours differs: it
 * looks at what replicas have cached, not at a copy kept by the router, and where little is cached it balances queues instead of cached prompts.
 */
final class PrefixAwareDispatcher implements Dispatcher {

    /** Out of balance: the longest queue is longer than the shortest by more than this ... */
    static final long MOST_DIFFERENCE = 64;
    /** ... and by more than this factor. */
    static final double MOST_RATIO = 1.5;
    /** Share of a prompt that has to be cached to matter. */
    static final double LEAST_HIT = 0.3;

    private final Map<ReplicaId, Double> shares;
    private final Dispatcher balanced;

    PrefixAwareDispatcher(Map<ReplicaId, Double> shares) {
        this.shares = new LinkedHashMap<>(shares);
        this.balanced = new LeastLoadedDispatcher(shares, TargetLoads::outstandingRequests);
    }

    @Override
    public Optional<ReplicaId> dispatch(SequenceState request, TargetLoads loads) {
        long longest = 0;
        long shortest = Long.MAX_VALUE;
        int mostCached = 0;
        Optional<ReplicaId> best = Optional.empty();
        for (ReplicaId id : shares.keySet()) {
            long queue = loads.outstandingRequests(id);
            longest = Math.max(longest, queue);
            shortest = Math.min(shortest, queue);
            int cached = loads.cachedTokens(id, request);
            if (cached > mostCached && loads.couldServe(id, request)) {
                mostCached = cached;
                best = Optional.of(id);
            }
        }
        boolean unbalanced = longest - shortest > MOST_DIFFERENCE && longest > MOST_RATIO * shortest;
        boolean hit = mostCached > LEAST_HIT * request.promptTokens();
        return hit && !unbalanced ? best : balanced.dispatch(request, loads);
    }
}
