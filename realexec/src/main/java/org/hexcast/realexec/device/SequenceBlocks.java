package org.hexcast.realexec.device;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Which KV blocks each sequence has on one device. How many it may have is the ledger's business; which ones is decided here. Owned by the device. */
final class SequenceBlocks {

    private final int blockTokens;
    private final int[] free;
    private int freeCount;
    private final Map<Long, Table> tables = new HashMap<>();

    private static final class Table {
        private int[] blocks = new int[4];
        private int count;
    }

    SequenceBlocks(int blocks, int blockTokens) {
        this.blockTokens = blockTokens;
        this.free = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            free[i] = blocks - 1 - i;
        }
        this.freeCount = blocks;
    }

    /** Blocks that sequences hold. */
    int held() {
        return free.length - freeCount;
    }

    /**
     * The blocks of a sequence once it has room for so many tokens.
     *
     * @throws IllegalStateException if there are too few
     */
    int[] reserve(long sequence, int tokens) {
        Table table = tables.computeIfAbsent(sequence, s -> new Table());
        int needed = (tokens + blockTokens - 1) / blockTokens;
        if (needed - table.count > freeCount) {
            throw new IllegalStateException("INV-4: sequence " + sequence + " needs " + (needed - table.count)
                    + " more KV blocks, but " + freeCount + " of " + free.length + " are free");
        }
        if (needed > table.blocks.length) {
            table.blocks = Arrays.copyOf(table.blocks, Math.max(needed, 2 * table.blocks.length));
        }
        while (table.count < needed) {
            table.blocks[table.count++] = free[--freeCount];
        }
        return table.blocks;
    }

    /** Takes back what a sequence holds, if anything. */
    void release(long sequence) {
        Table table = tables.remove(sequence);
        if (table != null) {
            for (int i = table.count - 1; i >= 0; i--) {
                free[freeCount++] = table.blocks[i];
            }
        }
    }
}
