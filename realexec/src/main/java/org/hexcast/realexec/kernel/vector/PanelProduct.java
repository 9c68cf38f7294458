package org.hexcast.realexec.kernel.vector;

import static org.hexcast.realexec.kernel.vector.PanelChains.PASS;
import static org.hexcast.realexec.kernel.vector.PanelChains.ROWS;
import static org.hexcast.realexec.kernel.vector.PanelChains.WIDTH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hexcast.realexec.kernel.KernelThreads;
import org.hexcast.realexec.kernel.PanelMatrix;

/**
 * Products in blocks that fit the caches: a chunk of a panel stays in L1 while all rows of a block pass over it, and the rows of a block stay in L2 while all
 * panels pass. Blocks cut the inputs, and chains go on from one to the next, so that no block changes a bit. One row reads its weights once and needs none of
 * it. Threads share the panels.
 */
final class PanelProduct {

    /** How the matrices are cut. */
    static final PanelMatrix.Layout LAYOUT = new PanelMatrix.Layout(WIDTH, PASS);

    /** Rows of a block. */
    private static final int BLOCK_ROWS = 128;

    /** Floats of x in a block: half of a small L2. */
    private static final int BLOCK_FLOATS = 64 * 1024;

    /** Inputs of a chunk: with 16 outputs, half of an L1. */
    private static final int CHUNK = 256;

    /** Tasks per thread: some, so that a thread that is held up leaves its share to others. */
    private static final int SHARES = 4;

    private final KernelThreads threads;
    private final Room[] rooms;
    private float[] packed = new float[0];

    /** Scratch memory of one thread: {@code [row][output]} of a block and a panel. */
    private static final class Room {
        private final float[] chains = new float[BLOCK_ROWS * WIDTH];
        private final double[] sums = new double[BLOCK_ROWS * WIDTH];
    }

    /** The rows {@code [rowFrom, rowTo)} and inputs {@code [kFrom, kTo)} of a product. */
    private record Block(int rowFrom, int rowTo, int kFrom, int kTo) {
        int rows() {
            return rowTo - rowFrom;
        }

        /** Rows with those that fill up the last group. */
        int packedRows() {
            return (rows() + ROWS - 1) / ROWS * ROWS;
        }

        /** Where the group of four that begins with a row lies in the packed rows: blocks lie one after another, {@code [group][input][row]} each. */
        int packedAt(int row, int inputs) {
            return rowFrom * inputs + kFrom * packedRows() + (row - rowFrom) * (kTo - kFrom);
        }
    }

    /** What is done with a block and a panel. */
    @FunctionalInterface
    private interface BlockTask {
        void run(Block block, int panel, Room room);
    }

    PanelProduct(KernelThreads threads) {
        this.threads = threads;
        this.rooms = new Room[threads.count()];
        Arrays.setAll(rooms, i -> new Room());
    }

    void multiply(float[] x, int m, PanelMatrix w, float[] y) {
        if (m == 1) {
            inPasses(w, (room, pass) -> {
                int outputFrom = pass * PASS * WIDTH;
                PanelChains.oneRow(x, 0, w.values(), outputFrom * w.inputs(), w.panelFloats(), w.inputs(), room.chains);
                System.arraycopy(room.chains, 0, y, outputFrom, Math.min(PASS * WIDTH, w.outputs() - outputFrom));
            });
            return;
        }
        inBlocks(x, m, w, 1, (block, panel, room) -> {
            if (block.kFrom() == 0) {
                Arrays.fill(room.chains, 0, block.packedRows() * WIDTH, 0);
            } else {
                copyRows(block, w, panel, (at, to, count) -> System.arraycopy(y, at, room.chains, to, count));
            }
            chains(block, block.kFrom(), block.kTo(), w, panel, room.chains);
            copyRows(block, w, panel, (at, from, count) -> System.arraycopy(room.chains, from, y, at, count));
        });
    }

    void multiplySliced(float[] x, int m, PanelMatrix w, double[] y) {
        if (m == 1) {
            inPasses(w, (room, pass) -> {
                int outputFrom = pass * PASS * WIDTH;
                int from = outputFrom * w.inputs();
                Arrays.fill(room.sums, 0, PASS * WIDTH, 0);
                for (int k = 0; k < w.inputs(); k += w.slice()) {
                    PanelChains.oneRow(x, k, w.values(), from + k * WIDTH, w.panelFloats(), w.slice(), room.chains);
                    PanelChains.addExactly(room.chains, room.sums, PASS * WIDTH);
                }
                System.arraycopy(room.sums, 0, y, outputFrom, Math.min(PASS * WIDTH, w.outputs() - outputFrom));
            });
            return;
        }
        inBlocks(x, m, w, w.slice(), (block, panel, room) -> {
            int count = block.packedRows() * WIDTH;
            if (block.kFrom() == 0) {
                Arrays.fill(room.sums, 0, count, 0);
            } else {
                copyRows(block, w, panel, (at, to, n) -> System.arraycopy(y, at, room.sums, to, n));
            }
            for (int k = block.kFrom(); k < block.kTo(); k += w.slice()) {
                Arrays.fill(room.chains, 0, count, 0);
                chains(block, k, k + w.slice(), w, panel, room.chains);
                PanelChains.addExactly(room.chains, room.sums, count);
            }
            copyRows(block, w, panel, (at, from, n) -> System.arraycopy(room.sums, from, y, at, n));
        });
    }

    /** Goes on with the chains of a panel and all rows of a block over the inputs {@code [kFrom, kTo)}, chunk by chunk. */
    private void chains(Block block, int kFrom, int kTo, PanelMatrix w, int panel, float[] chains) {
        int weights = panel * w.panelFloats();
        for (int k = kFrom; k < kTo; k += CHUNK) {
            int inputs = Math.min(CHUNK, kTo - k);
            for (int row = block.rowFrom(); row < block.rowTo(); row += ROWS) {
                PanelChains.fourRows(
                        packed,
                        block.packedAt(row, w.inputs()) + (k - block.kFrom()) * ROWS,
                        w.values(),
                        weights + k * WIDTH,
                        inputs,
                        chains,
                        (row - block.rowFrom()) * WIDTH);
            }
        }
    }

    /** Copies between a row of y and a row of scratch memory. */
    @FunctionalInterface
    private interface RowCopy {
        void copy(int yAt, int roomAt, int count);
    }

    private static void copyRows(Block block, PanelMatrix w, int panel, RowCopy copy) {
        int outputFrom = panel * WIDTH;
        int count = Math.min(WIDTH, w.outputs() - outputFrom);
        for (int row = block.rowFrom(); row < block.rowTo(); row++) {
            copy.copy(row * w.outputs() + outputFrom, (row - block.rowFrom()) * WIDTH, count);
        }
    }

    /** Packs the rows block by block, so that those of a block are neighbours in memory; rows that fill up the last group are zeros. */
    private void pack(float[] x, int m, int inputs, List<Block> blocks) {
        int floats = Math.multiplyExact((m + ROWS - 1) / ROWS * ROWS, inputs);
        if (packed.length < floats) {
            packed = new float[floats];
        }
        threads.run(blocks.size(), (worker, i) -> {
            Block block = blocks.get(i);
            for (int row = block.rowFrom(); row < block.rowTo(); row += ROWS) {
                packGroup(x, m, inputs, block, row);
            }
        });
    }

    private void packGroup(float[] x, int m, int inputs, Block block, int rowFrom) {
        int count = block.kTo() - block.kFrom();
        for (int row = 0; row < ROWS; row++) {
            int to = block.packedAt(rowFrom, inputs) + row;
            int from = (rowFrom + row) * inputs + block.kFrom();
            for (int k = 0; k < count; k++) {
                packed[to + k * ROWS] = rowFrom + row < m ? x[from + k] : 0;
            }
        }
    }

    /** Work on one pass of panels. */
    @FunctionalInterface
    private interface PassTask {
        void run(Room room, int pass);
    }

    private void inPasses(PanelMatrix w, PassTask task) {
        int passes = (w.panels() - 1) / PASS + 1;
        inShares(passes, (room, from, to) -> {
            for (int pass = from; pass < to; pass++) {
                task.run(room, pass);
            }
        });
    }

    /** Calls a task for each block and panel; blocks of the same rows come in ascending inputs. */
    private void inBlocks(float[] x, int m, PanelMatrix w, int multiple, BlockTask task) {
        List<Block> blocks = blocks(m, w.inputs(), multiple);
        pack(x, m, w.inputs(), blocks);
        inShares(w.panels(), (room, from, to) -> {
            for (Block block : blocks) {
                for (int panel = from; panel < to; panel++) {
                    task.run(block, panel, room);
                }
            }
        });
    }

    /**
     * The blocks of a product.
     *
     * @param multiple inputs of a block are a multiple of it
     */
    private static List<Block> blocks(int m, int inputs, int multiple) {
        List<Block> blocks = new ArrayList<>();
        for (int row = 0; row < m; row += BLOCK_ROWS) {
            int rowTo = Math.min(m, row + BLOCK_ROWS);
            int step = Math.max(1, BLOCK_FLOATS / (rowTo - row) / multiple) * multiple;
            for (int k = 0; k < inputs; k += step) {
                blocks.add(new Block(row, rowTo, k, Math.min(inputs, k + step)));
            }
        }
        return blocks;
    }

    /** Work on neighbouring panels or passes. */
    @FunctionalInterface
    private interface ShareTask {
        void run(Room room, int from, int to);
    }

    private void inShares(int count, ShareTask task) {
        int shares = threads.count() == 1 ? 1 : Math.min(count, SHARES * threads.count());
        threads.run(
                shares,
                (worker, i) ->
                        task.run(rooms[worker], (int) ((long) i * count / shares), (int) ((i + 1L) * count / shares)));
    }
}
