package org.hexcast.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.workload.RequestId;

/** Host memory for the KV caches of preempted sequences of one replica; empty where they are recomputed. Owned by the replica. */
final class SwapSpace {

    private final double secondsPerToken;
    private final Map<RequestId, Integer> tokens = new HashMap<>();
    private long freeTokens;

    private SwapSpace(double secondsPerToken, long freeTokens) {
        this.secondsPerToken = secondsPerToken;
        this.freeTokens = freeTokens;
    }

    /** The space of a replica: every GPU moves its own part of a cache, so the largest part decides. */
    static SwapSpace of(Preemption preemption, MemoryModel memory, List<StageLayout> stages) {
        if (!(preemption instanceof Preemption.Swap swap)) {
            return new SwapSpace(0, 0);
        }
        double bytes = 0;
        for (StageLayout stage : stages) {
            bytes = Math.max(bytes, memory.stage(stage).kvBytesPerToken());
        }
        return new SwapSpace(bytes / swap.bytesPerSecond(), (long) (swap.spaceBytes() / bytes));
    }

    /** Takes the cache of a sequence that gives way; answers whether there is room for it. */
    boolean out(SimRequest request) {
        int cached = request.cachedTokens();
        if (cached == 0 || cached > freeTokens) {
            return false;
        }
        freeTokens -= cached;
        tokens.put(request.id(), cached);
        return true;
    }

    /** Time to move the cache of a sequence one way. */
    double seconds(SimRequest request) {
        return tokens.getOrDefault(request.id(), 0) * secondsPerToken;
    }

    /** The cache of a sequence goes back; answers the time that this takes, 0 if it was not here. */
    double in(SimRequest request) {
        double seconds = seconds(request);
        forget(request);
        return seconds;
    }

    /** The cache of a sequence is not needed any more. */
    void forget(SimRequest request) {
        Integer held = tokens.remove(request.id());
        freeTokens += held == null ? 0 : held;
    }
}
