package org.hexcast.realexec.kernel.vector;

import java.util.stream.IntStream;
import org.hexcast.realexec.kernel.KernelThreads;

/**
 * The rows of a product, copied so that the innermost loops read them in order: in blocks of rows and inputs that fit the L2, one after another, and within a
 * block in groups of six and four rows, {@code [group][input][row]}. A group of six has room for eight, because an index that grows by a power of two is one
 * that every compiler takes out of the loop. Rows that fill up the last group are zeros.
 */
final class PackedRows {

    /** Most rows of a block: a multiple of six, so that blocks have no groups of four but for the last. */
    static final int BLOCK_ROWS = 192;

    /** Floats of a block: half of a small L2. */
    private static final int BLOCK_FLOATS = 64 * 1024;

    private static final int SIX = PanelChains.SIX;
    private static final int SIX_STEP = PanelChains.SIX_STEP;
    private static final int FOUR = PanelChains.FOUR;

    private float[] values = new float[0];

    /**
     * Neighbouring rows, as groups of six followed by groups of four.
     *
     * @param rowFrom first row
     * @param rowTo end of the rows
     * @param sixes groups of six
     * @param fours groups of four
     */
    record Rows(int rowFrom, int rowTo, int sixes, int fours) {

        /** As few rows too many as possible: with two groups of four at most, every even number but 2 is made of both. */
        static Rows of(int rowFrom, int rowTo) {
            int even = Math.max(FOUR, (rowTo - rowFrom + 1) / 2 * 2);
            int fours = (SIX - even % SIX) % SIX / 2;
            return new Rows(rowFrom, rowTo, (even - fours * FOUR) / SIX, fours);
        }

        /** Rows with those that fill up the last group. */
        int filled() {
            return SIX * sixes + FOUR * fours;
        }

        /** Floats of one input of all groups. */
        int step() {
            return SIX_STEP * sixes + FOUR * fours;
        }

        /** Inputs of a block of these rows, a multiple of a number. */
        int blockInputs(int multiple) {
            return Math.max(1, BLOCK_FLOATS / step() / multiple) * multiple;
        }
    }

    /** The blocks of {@code m} rows. */
    static Rows[] blocks(int m) {
        return IntStream.range(0, (m - 1) / BLOCK_ROWS + 1)
                .mapToObj(i -> Rows.of(i * BLOCK_ROWS, Math.min(m, (i + 1) * BLOCK_ROWS)))
                .toArray(Rows[]::new);
    }

    float[] values() {
        return values;
    }

    /** Where the inputs from {@code kFrom} of some rows begin; a block that ends at {@code kTo} has {@code [group][kFrom, kTo)[row]} there. */
    static int at(Rows rows, int inputs, int kFrom) {
        return rows.rowFrom() / SIX * SIX_STEP * inputs + rows.step() * kFrom;
    }

    /** Copies the rows of a product in blocks of {@link Rows#blockInputs} inputs. */
    void pack(float[] x, Rows[] blocks, int inputs, int multiple, KernelThreads threads) {
        Rows last = blocks[blocks.length - 1];
        int floats = Math.toIntExact((last.rowFrom() / SIX * SIX_STEP + last.step()) * (long) inputs);
        if (values.length < floats) {
            values = new float[floats];
        }
        threads.run(blocks.length, (worker, i) -> {
            int step = blocks[i].blockInputs(multiple);
            for (int k = 0; k < inputs; k += step) {
                packBlock(x, blocks[i], inputs, k, Math.min(inputs, k + step));
            }
        });
    }

    private void packBlock(float[] x, Rows rows, int inputs, int kFrom, int kTo) {
        int count = kTo - kFrom;
        int to = at(rows, inputs, kFrom);
        int row = rows.rowFrom();
        for (int group = 0; group < rows.sixes() + rows.fours(); group++) {
            int size = group < rows.sixes() ? SIX : FOUR;
            int step = group < rows.sixes() ? SIX_STEP : FOUR;
            for (int i = 0; i < size; i++, row++) {
                if (row < rows.rowTo()) {
                    spread(x, row * inputs + kFrom, count, to + i, step);
                } else {
                    clear(count, to + i, step);
                }
            }
            to += step * count;
        }
    }

    private void spread(float[] x, int from, int count, int to, int step) {
        for (int k = 0; k < count; k++) {
            values[to + k * step] = x[from + k];
        }
    }

    private void clear(int count, int to, int step) {
        for (int k = 0; k < count; k++) {
            values[to + k * step] = 0;
        }
    }
}
