package org.hexcast.scheduler.serve;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.workload.PrefixHashes;
import org.jspecify.annotations.Nullable;

/**
 * Which prefixes of prompts lie in the blocks of a replica, by the hash ids of the requests (as vLLM's and Mooncake's block hashes): one id stands for a
 * unit of tokens and all before it. Units that no sequence uses are kept, the one unused longest is given up first, of one prompt its tail before its head.
 *
 * <p>A unit has to be a whole number of blocks; prompts whose units are not are never shared. Owned by the ledger.
 */
final class PrefixCache {

    private final int blockTokens;
    private final Map<Long, Unit> units = new HashMap<>();
    /** Units without users, the one unused longest first. */
    private final Map<Long, Unit> unused = new LinkedHashMap<>();

    private long referencedBlocks;
    private long unusedBlocks;

    /** Cached tokens of one id. */
    private static final class Unit {
        private final long blocks;
        private int users;

        private Unit(long blocks) {
            this.blocks = blocks;
        }
    }

    PrefixCache(int blockTokens) {
        this.blockTokens = blockTokens;
    }

    long referencedBlocks() {
        return referencedBlocks;
    }

    private boolean shareable(PrefixHashes prefix) {
        return prefix.blockTokens() % blockTokens == 0;
    }

    private int hits(SequenceState sequence) {
        PrefixHashes prefix = sequence.prefix();
        if (!shareable(prefix)) {
            return 0;
        }
        int most = Math.min(prefix.ids().size(), (sequence.promptTokens() - 1) / prefix.blockTokens());
        int hits = 0;
        while (hits < most && units.containsKey(prefix.ids().get(hits))) {
            hits++;
        }
        return hits;
    }

    int hitTokens(SequenceState sequence) {
        return hits(sequence) * sequence.prefix().blockTokens();
    }

    /** Blocks of its hits that nobody uses now: sharing them takes them from the free ones. */
    long freeHitBlocks(SequenceState sequence) {
        long blocks = 0;
        int hits = hits(sequence);
        for (Long id : sequence.prefix().ids().subList(0, hits)) {
            Unit unit = units.get(id);
            blocks += unit != null && unit.users == 0 ? unit.blocks : 0;
        }
        return blocks;
    }

    /** Makes a sequence a user of its hits; answers how many blocks come into use by that. */
    long acquire(SequenceState sequence) {
        int hits = hits(sequence);
        long before = referencedBlocks;
        for (Long id : sequence.prefix().ids().subList(0, hits)) {
            Unit unit = unit(id);
            if (unit.users == 0) {
                unused.remove(id);
                unusedBlocks -= unit.blocks;
                referencedBlocks += unit.blocks;
            }
            unit.users++;
        }
        sequence.share(hits, sequence.prefix().blockTokens() / blockTokens);
        sequence.read(hits * sequence.prefix().blockTokens());
        return referencedBlocks - before;
    }

    /** Turns whole units that a sequence has read from its own blocks into shared ones, as far as nobody else has done so. */
    void publish(SequenceState sequence) {
        PrefixHashes prefix = sequence.prefix();
        if (!shareable(prefix)) {
            return;
        }
        long unitBlocks = prefix.blockTokens() / blockTokens;
        int read = Math.min(sequence.cachedTokens(), sequence.promptTokens()) / prefix.blockTokens();
        int whole = Math.min(prefix.ids().size(), read);
        int shared = sequence.sharedUnits();
        while (shared < whole && !units.containsKey(prefix.ids().get(shared))) {
            Unit unit = new Unit(unitBlocks);
            unit.users = 1;
            units.put(prefix.ids().get(shared), unit);
            referencedBlocks += unitBlocks;
            sequence.blocks(sequence.blocks() - unitBlocks);
            shared++;
        }
        sequence.share(shared, unitBlocks);
    }

    /** Ends the use of shared units; answers how many blocks nobody uses any more. */
    long release(SequenceState sequence) {
        List<Long> ids = sequence.prefix().ids();
        long before = referencedBlocks;
        for (int i = sequence.sharedUnits() - 1; i >= 0; i--) {
            Unit unit = unit(ids.get(i));
            unit.users--;
            if (unit.users == 0) {
                referencedBlocks -= unit.blocks;
                unusedBlocks += unit.blocks;
                unused.put(ids.get(i), unit);
            }
        }
        sequence.share(0, 0);
        return before - referencedBlocks;
    }

    /** Gives up unused units until so many blocks hold the rest. */
    void evictDownTo(long freeBlocks) {
        Iterator<Map.Entry<Long, Unit>> oldest = unused.entrySet().iterator();
        while (unusedBlocks > freeBlocks) {
            Map.Entry<Long, Unit> entry = oldest.next();
            unusedBlocks -= entry.getValue().blocks;
            units.remove(entry.getKey());
            oldest.remove();
        }
    }

    private Unit unit(Long id) {
        @Nullable Unit unit = units.get(id);
        if (unit == null) {
            throw new IllegalStateException("INV-4: prefix unit " + id + " is in use but not cached");
        }
        return unit;
    }
}
