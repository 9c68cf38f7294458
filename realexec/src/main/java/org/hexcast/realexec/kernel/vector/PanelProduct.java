package org.hexcast.realexec.kernel.vector;

import static org.hexcast.realexec.kernel.vector.PanelChains.FOUR;
import static org.hexcast.realexec.kernel.vector.PanelChains.PASS;
import static org.hexcast.realexec.kernel.vector.PanelChains.SIX;
import static org.hexcast.realexec.kernel.vector.PanelChains.SIX_STEP;
import static org.hexcast.realexec.kernel.vector.PanelChains.WIDTH;

import java.util.Arrays;
import org.hexcast.realexec.kernel.KernelThreads;
import org.hexcast.realexec.kernel.PanelMatrix;

/**
 * Products in blocks that fit the caches: a chunk of a panel stays in L1 while all rows of a block pass over it, the rows of a block stay in L2 while some
 * panels pass, and so do the sums of these panels while all inputs pass; only finished sums go to where they belong, whose rows lie far apart. Blocks cut the
 * inputs, and chains go on from one to the next, so that no block changes a bit. One row reads its weights once and needs none of it. Threads share the panels.
 */
final class PanelProduct {

    /** How the matrices are cut. */
    static final PanelMatrix.Layout LAYOUT = new PanelMatrix.Layout(WIDTH, PASS);

    /** Inputs of a chunk: with 16 outputs, half of an L1. */
    private static final int CHUNK = 256;

    /** Panels whose sums are scratch memory until they are finished. */
    private static final int PANELS = 8;

    /** Sums of a block and a panel. */
    private static final int PANEL_SUMS = PackedRows.BLOCK_ROWS * WIDTH;

    /** Tasks per thread: some, so that a thread that is held up leaves its share to others. */
    private static final int SHARES = 4;

    private final KernelThreads threads;
    private final Room[] rooms;
    private final PackedRows packed = new PackedRows();

    /** Scratch memory of one thread: {@code [panel][row][output]} of a block and some panels; chains of a sliced product are those of one panel. */
    private static final class Room {
        private final float[] chains = new float[PANELS * PANEL_SUMS];
        private final double[] sums = new double[PANELS * PANEL_SUMS];
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
        inBlocks(x, m, w, 1, new BlockTask() {
            @Override
            public void begin(Room room, int count) {
                Arrays.fill(room.chains, 0, count, 0);
            }

            @Override
            public void run(Block block, int panel, Room room, int at) {
                chains(block, block.kFrom, block.kTo, w, panel, room.chains, at);
            }

            @Override
            public void end(Room room, int from, int to, int count) {
                System.arraycopy(room.chains, from, y, to, count);
            }
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
                    PanelChains.addExactly(room.chains, 0, room.sums, 0, PASS * WIDTH);
                }
                System.arraycopy(room.sums, 0, y, outputFrom, Math.min(PASS * WIDTH, w.outputs() - outputFrom));
            });
            return;
        }
        inBlocks(x, m, w, w.slice(), new BlockTask() {
            @Override
            public void begin(Room room, int count) {
                Arrays.fill(room.sums, 0, count, 0);
            }

            @Override
            public void run(Block block, int panel, Room room, int at) {
                int count = block.rows.filled() * WIDTH;
                for (int k = block.kFrom; k < block.kTo; k += w.slice()) {
                    Arrays.fill(room.chains, 0, count, 0);
                    chains(block, k, k + w.slice(), w, panel, room.chains, 0);
                    PanelChains.addExactly(room.chains, 0, room.sums, at, count);
                }
            }

            @Override
            public void end(Room room, int from, int to, int count) {
                System.arraycopy(room.sums, from, y, to, count);
            }
        });
    }

    /** Goes on with the chains of a panel and all rows of a block over the inputs {@code [kFrom, kTo)}, chunk by chunk. */
    private void chains(Block block, int kFrom, int kTo, PanelMatrix w, int panel, float[] chains, int chainsAt) {
        int weights = panel * w.panelFloats();
        int blockInputs = block.kTo - block.kFrom;
        for (int k = kFrom; k < kTo; k += CHUNK) {
            int inputs = Math.min(CHUNK, kTo - k);
            int skipped = k - block.kFrom;
            int xAt = PackedRows.at(block.rows, w.inputs(), block.kFrom);
            int at = chainsAt;
            for (int i = 0; i < block.rows.sixes(); i++) {
                PanelChains.sixRows(
                        packed.values(), xAt + skipped * SIX_STEP, w.values(), weights + k * WIDTH, inputs, chains, at);
                xAt += SIX_STEP * blockInputs;
                at += SIX * WIDTH;
            }
            for (int i = 0; i < block.rows.fours(); i++) {
                PanelChains.fourRows(
                        packed.values(), xAt + skipped * FOUR, w.values(), weights + k * WIDTH, inputs, chains, at);
                xAt += FOUR * blockInputs;
                at += FOUR * WIDTH;
            }
        }
    }

    /** Some rows and the inputs {@code [kFrom, kTo)} of a product. */
    private record Block(PackedRows.Rows rows, int kFrom, int kTo) {}

    /** What is done with the rows of a block and some panels. */
    private interface BlockTask {
        /** Before the first inputs: clears so many sums. */
        void begin(Room room, int count);

        /** Goes on with the sums of a panel, whose first is at an index. */
        void run(Block block, int panel, Room room, int at);

        /** After the last inputs: copies neighbouring sums of a row to the result. */
        void end(Room room, int from, int to, int count);
    }

    /** Calls a task for each block and panel; blocks of the same rows come in ascending inputs. */
    private void inBlocks(float[] x, int m, PanelMatrix w, int multiple, BlockTask task) {
        PackedRows.Rows[] blocks = PackedRows.blocks(m);
        packed.pack(x, blocks, w.inputs(), multiple, threads);
        inShares(w.panels(), (room, from, to) -> {
            for (PackedRows.Rows rows : blocks) {
                for (int panel = from; panel < to; panel += PANELS) {
                    inPanels(rows, w, panel, Math.min(to, panel + PANELS), multiple, room, task);
                }
            }
        });
    }

    private static void inPanels(
            PackedRows.Rows rows, PanelMatrix w, int panelFrom, int panelTo, int multiple, Room room, BlockTask task) {
        int panelSums = rows.filled() * WIDTH;
        task.begin(room, (panelTo - panelFrom) * panelSums);
        int step = rows.blockInputs(multiple);
        for (int k = 0; k < w.inputs(); k += step) {
            Block block = new Block(rows, k, Math.min(w.inputs(), k + step));
            for (int panel = panelFrom; panel < panelTo; panel++) {
                task.run(block, panel, room, (panel - panelFrom) * panelSums);
            }
        }
        for (int row = rows.rowFrom(); row < rows.rowTo(); row++) {
            for (int panel = panelFrom; panel < panelTo; panel++) {
                int from = (panel - panelFrom) * panelSums + (row - rows.rowFrom()) * WIDTH;
                int output = panel * WIDTH;
                task.end(room, from, row * w.outputs() + output, Math.min(WIDTH, w.outputs() - output));
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
