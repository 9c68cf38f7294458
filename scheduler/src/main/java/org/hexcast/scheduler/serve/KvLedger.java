package org.hexcast.scheduler.serve;

import java.util.Optional;
import org.hexcast.domain.engine.EngineMemory;

/**
 * Paged KV blocks of one replica; a block of a replica is one block in each of its stages. Owned by the replica.
 *
 * <p>Invariant INV-4: free and used blocks sum to the total, and the used ones are those that sequences hold. With prefix caching, blocks that nobody holds
 * keep what they contain until they are needed for something else; they count as free.
 */
public final class KvLedger {

    private final EngineMemory memory;
    private final long totalBlocks;
    private final Optional<PrefixCache> cache;
    private long usedBlocks;
    private long peakBlocks;

    /** All blocks free, no prefix caching. */
    public KvLedger(EngineMemory memory, long totalBlocks) {
        this(memory, totalBlocks, false);
    }

    /**
     * All blocks free.
     *
     * @param memory gives the block size
     * @param totalBlocks blocks of the replica
     * @param prefixCaching whether prompts that begin alike share blocks
     */
    public KvLedger(EngineMemory memory, long totalBlocks, boolean prefixCaching) {
        this.memory = memory;
        this.totalBlocks = totalBlocks;
        this.cache = prefixCaching ? Optional.of(new PrefixCache(memory.blockTokens())) : Optional.empty();
    }

    /** Tokens of one block. */
    public int blockTokens() {
        return memory.blockTokens();
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

    /** Further blocks that a sequence outside a decode set needs to hold so many tokens; 0 if it already holds enough. */
    public long shortfall(SequenceState sequence, long tokens) {
        return Math.max(0, blocksFor(tokens) - sequence.heldBlocks());
    }

    /** Tokens at the head of a prompt whose keys and values are still in blocks here; a prompt never hits whole, its last token is always read. */
    public int hitTokens(SequenceState sequence) {
        return cache.map(c -> c.hitTokens(sequence)).orElse(0);
    }

    /** Free blocks that a sequence takes over from the prefix cache if it is admitted now. */
    public long hitBlocksFree(SequenceState sequence) {
        return cache.map(c -> c.freeHitBlocks(sequence)).orElse(0L);
    }

    /** Lets a sequence that has read nothing yet share what is cached of its prompt. */
    public void shareCached(SequenceState sequence) {
        if (cache.isPresent() && sequence.cachedTokens() == 0) {
            use(cache.get().acquire(sequence));
        }
    }

    /** Lets others share the whole blocks of the prompt that a sequence has read. */
    public void publish(SequenceState sequence) {
        cache.ifPresent(c -> c.publish(sequence));
    }

    /**
     * Gives a sequence the blocks that it lacks to hold so many tokens.
     *
     * @throws IllegalStateException if there are too few; ask first
     */
    public void grow(SequenceState sequence, long tokens) {
        long missing = shortfall(sequence, tokens);
        if (missing > 0) {
            take(missing);
            sequence.blocks(sequence.blocks() + missing);
        }
    }

    /** Gives a sequence blocks for every token that it may reach, so that it takes no more while it decodes. */
    public void provision(SequenceState sequence, long tokens) {
        grow(sequence, tokens);
        sequence.provisioned(true);
    }

    /** Takes back what a sequence holds beyond its cached tokens: once it decodes, it takes blocks as it grows. */
    public void trim(SequenceState sequence) {
        long excess = sequence.heldBlocks() - blocksFor(sequence.cachedTokens());
        if (!sequence.provisioned() && excess > 0) {
            sequence.blocks(sequence.blocks() - excess);
            usedBlocks -= excess;
        }
    }

    /** Blocks that become free if a sequence gives way, shared ones aside. */
    public long ownBlocks(SequenceState sequence) {
        return sequence.set() == null || sequence.provisioned()
                ? sequence.blocks()
                : blocksFor(sequence.cachedTokens()) - (sequence.heldBlocks() - sequence.blocks());
    }

    /**
     * Takes blocks for the members of a decode set, which keeps count of whose they are.
     *
     * @throws IllegalStateException if there are too few; ask first
     */
    public void take(long blocks) {
        if (blocks > freeBlocks()) {
            throw new IllegalStateException("INV-4: " + blocks + " more KV blocks are needed, but " + freeBlocks()
                    + " of " + totalBlocks + " are free");
        }
        use(blocks);
    }

    private void use(long blocks) {
        usedBlocks += blocks;
        peakBlocks = Math.max(peakBlocks, usedBlocks);
        cache.ifPresent(c -> c.evictDownTo(freeBlocks()));
    }

    /** Takes back all blocks of a sequence that is in no decode set. */
    public void release(SequenceState sequence) {
        usedBlocks -= sequence.blocks();
        sequence.blocks(0);
        sequence.provisioned(false);
        cache.ifPresent(c -> usedBlocks -= c.release(sequence));
    }

    /**
     * Checks INV-4 the slow way.
     *
     * @param holders every sequence that holds blocks here
     * @param growing blocks taken for the tokens that decode steps under way will add
     * @throws IllegalStateException if it is broken
     */
    public void verify(Iterable<? extends SequenceState> holders, long growing) {
        long sum = growing + cache.map(PrefixCache::referencedBlocks).orElse(0L);
        for (SequenceState holder : holders) {
            sum += ownBlocks(holder);
        }
        if (sum != usedBlocks || usedBlocks < 0 || usedBlocks > totalBlocks) {
            throw new IllegalStateException("INV-4: sequences hold " + sum + " KV blocks, the ledger counts "
                    + usedBlocks + " of " + totalBlocks);
        }
    }
}
