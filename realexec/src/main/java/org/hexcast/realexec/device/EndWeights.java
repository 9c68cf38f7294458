package org.hexcast.realexec.device;

import java.util.Optional;
import org.hexcast.realexec.device.LayerWeights.NormWeights;
import org.hexcast.realexec.kernel.Matrix;

/**
 * What stands before the first and after the last layer, as far as a shard has it.
 *
 * @param tables of the first stage
 * @param hidden hidden size
 * @param lastStage of the last stage
 */
record EndWeights(Tables tables, int hidden, Optional<Head> lastStage) {

    /**
     * Tables.
     *
     * @param tokens {@code [rows of this rank, hidden]}, empty but in the first stage
     * @param tokenFrom id of the first row
     * @param positions {@code [positions + offset, hidden]}, empty where positions are rotary
     * @param offset rows before that of position 0
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Tables(float[] tokens, int tokenFrom, float[] positions, int offset) {}

    /**
     * The head.
     *
     * @param norm final norm
     * @param matrix {@code [rows of the vocabulary of this rank, hidden]}
     */
    record Head(NormWeights norm, Matrix matrix) {}

    /** Adds the row of a token if this rank has it; the other ranks add zeros. */
    void token(int id, double[] to, int at) {
        int row = id - tables.tokenFrom();
        if (row >= 0 && row < tables.tokens().length / hidden) {
            for (int i = 0; i < hidden; i++) {
                to[at + i] = tables.tokens()[row * hidden + i];
            }
        }
    }

    /** Adds the row of a position. */
    void addPosition(int position, float[] to, int at) {
        int row = (position + tables.offset()) * hidden;
        for (int i = 0; i < hidden; i++) {
            to[at + i] += tables.positions()[row + i];
        }
    }

    private Head require() {
        return lastStage.orElseThrow(() -> new IllegalStateException("only the last stage has the head"));
    }

    NormWeights finalNorm() {
        return require().norm();
    }

    Matrix head() {
        return require().matrix();
    }
}
