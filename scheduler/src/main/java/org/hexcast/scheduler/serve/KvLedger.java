package org.hexcast.scheduler.serve;

import java.util.HashMap;
import java.util.Map;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.workload.RequestId;

/**
 * Paged KV blocks of one replica; a block of a replica is one block in each of its stages. Owned by the replica.
 *
 * <p>Invariant INV-4: free and used blocks sum to the total, and the used ones are those that sequences hold.
 */
public final class KvLedger {

    private final EngineMemory memory;
    private final long totalBlocks;
    private final Map<RequestId, Long> held = new HashMap<>();
    private long usedBlocks;
    private long peakBlocks;

    /**
     * All blocks free.
     *
     * @param memory gives the block size
     * @param totalBlocks blocks of the replica
     */
    public KvLedger(EngineMemory memory, long totalBlocks) {
        this.memory = memory;
        this.totalBlocks = totalBlocks;
    }

    /** All blocks. */
    public long totalBlocks() {
        return totalBlocks;
    }

    /** Blocks that sequences hold. */
    public long usedBlocks() {
        return usedBlocks;
    }

    /** Blocks that nobody holds. */
    public long freeBlocks() {
        return totalBlocks - usedBlocks;
    }

    /** Most blocks ever held at once. */
    public long peakBlocks() {
        return peakBlocks;
    }

    /** Blocks that this sequence holds. */
    public long heldBy(RequestId id) {
        return held.getOrDefault(id, 0L);
    }

    /** Blocks that so many tokens occupy. */
    public long blocksFor(long tokens) {
        return memory.blocksFor(tokens);
    }

    /** Whether so many tokens would fit if the ledger were empty. */
    public boolean couldHold(long tokens) {
        return blocksFor(tokens) <= totalBlocks;
    }

    /** Whether a new sequence of so many tokens fits now. */
    public boolean hasRoomFor(long tokens) {
        return blocksFor(tokens) <= freeBlocks();
    }

    /** Further blocks that a sequence needs to hold so many tokens; 0 if it already holds enough. */
    public long shortfall(RequestId id, long tokens) {
        return Math.max(0, blocksFor(tokens) - heldBy(id));
    }

    /**
     * Gives a sequence the blocks that it lacks to hold so many tokens.
     *
     * @throws IllegalStateException if there are too few; ask first
     */
    public void grow(RequestId id, long tokens) {
        long missing = shortfall(id, tokens);
        if (missing > freeBlocks()) {
            throw new IllegalStateException("INV-4: " + id + " needs " + missing + " more KV blocks, but "
                    + freeBlocks() + " of " + totalBlocks + " are free");
        }
        if (missing > 0) {
            held.merge(id, missing, Long::sum);
            usedBlocks += missing;
            peakBlocks = Math.max(peakBlocks, usedBlocks);
        }
    }

    /** Takes back all blocks of a sequence. */
    public void release(RequestId id) {
        Long blocks = held.remove(id);
        if (blocks != null) {
            usedBlocks -= blocks;
        }
    }

    /**
     * Checks INV-4 the slow way.
     *
     * @throws IllegalStateException if it is broken
     */
    public void verify() {
        long sum = held.values().stream().mapToLong(Long::longValue).sum();
        if (sum != usedBlocks || usedBlocks < 0 || usedBlocks > totalBlocks) {
            throw new IllegalStateException("INV-4: sequences hold " + sum + " KV blocks, the ledger counts "
                    + usedBlocks + " of " + totalBlocks);
        }
    }
}
