package org.hexcast.realexec.kernel.vector;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.hexcast.realexec.kernel.ExactSum;

/**
 * The innermost loops of a product: some chains of fused multiply-adds go on over some inputs, one chain per lane. Eight vectors of chains at a time are the
 * fewest that keep the two multiply-add units of a core busy, if no load is ever late; twelve leave room for late ones. With twelve the compiler loads all
 * rows first, and keeps chains in memory for want of registers, at less than half the speed: fences that cost no instruction hold each load in its place.
 * Only one species of float is used anywhere: a second one spoils the type profile of the API's methods, and JDK 17 then allocates the vectors of these loops.
 * Indices are written as {@code base + i * constant}, or JDK 17 checks them against the bounds at every step.
 */
final class PanelChains {

    /** Vectors of this machine's width. */
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Lanes of a vector. */
    static final int LANES = SPECIES.length();

    /** Outputs of a panel: two vectors. */
    static final int WIDTH = 2 * LANES;

    /** Rows that {@link #fourRows} works on. */
    static final int FOUR = 4;

    /** Rows that {@link #sixRows} works on. */
    static final int SIX = 6;

    /** Floats of x from input to input of {@link #sixRows}. */
    static final int SIX_STEP = 8;

    /** Panels that {@link #oneRow} works on. */
    static final int PASS = 4;

    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private PanelChains() {}

    /**
     * Six rows and one panel.
     *
     * @param x rows, {@code [input][row]}, {@link #SIX_STEP} floats an input
     * @param xAt index of the first value
     * @param w weights, {@code [input][output]}
     * @param wAt index of the first weight
     * @param k inputs
     * @param sums chains, {@code [row][output]}, read and written
     * @param at index of the first chain
     */
    static void sixRows(float[] x, int xAt, float[] w, int wAt, int k, float[] sums, int at) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector b0 = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, sums, at + WIDTH);
        FloatVector b1 = FloatVector.fromArray(SPECIES, sums, at + WIDTH + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, sums, at + 2 * WIDTH);
        FloatVector b2 = FloatVector.fromArray(SPECIES, sums, at + 2 * WIDTH + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, sums, at + 3 * WIDTH);
        FloatVector b3 = FloatVector.fromArray(SPECIES, sums, at + 3 * WIDTH + LANES);
        FloatVector a4 = FloatVector.fromArray(SPECIES, sums, at + 4 * WIDTH);
        FloatVector b4 = FloatVector.fromArray(SPECIES, sums, at + 4 * WIDTH + LANES);
        FloatVector a5 = FloatVector.fromArray(SPECIES, sums, at + 5 * WIDTH);
        FloatVector b5 = FloatVector.fromArray(SPECIES, sums, at + 5 * WIDTH + LANES);
        for (int i = 0; i < k; i++) {
            FloatVector left = FloatVector.fromArray(SPECIES, w, wAt + i * WIDTH);
            FloatVector right = FloatVector.fromArray(SPECIES, w, wAt + LANES + i * WIDTH);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + i * SIX_STEP]);
            a0 = x0.fma(left, a0);
            b0 = x0.fma(right, b0);
            VarHandle.loadLoadFence();
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + 1 + i * SIX_STEP]);
            a1 = x1.fma(left, a1);
            b1 = x1.fma(right, b1);
            VarHandle.loadLoadFence();
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + 2 + i * SIX_STEP]);
            a2 = x2.fma(left, a2);
            b2 = x2.fma(right, b2);
            VarHandle.loadLoadFence();
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + 3 + i * SIX_STEP]);
            a3 = x3.fma(left, a3);
            b3 = x3.fma(right, b3);
            VarHandle.loadLoadFence();
            FloatVector x4 = FloatVector.broadcast(SPECIES, x[xAt + 4 + i * SIX_STEP]);
            a4 = x4.fma(left, a4);
            b4 = x4.fma(right, b4);
            VarHandle.loadLoadFence();
            FloatVector x5 = FloatVector.broadcast(SPECIES, x[xAt + 5 + i * SIX_STEP]);
            a5 = x5.fma(left, a5);
            b5 = x5.fma(right, b5);
        }
        a0.intoArray(sums, at);
        b0.intoArray(sums, at + LANES);
        a1.intoArray(sums, at + WIDTH);
        b1.intoArray(sums, at + WIDTH + LANES);
        a2.intoArray(sums, at + 2 * WIDTH);
        b2.intoArray(sums, at + 2 * WIDTH + LANES);
        a3.intoArray(sums, at + 3 * WIDTH);
        b3.intoArray(sums, at + 3 * WIDTH + LANES);
        a4.intoArray(sums, at + 4 * WIDTH);
        b4.intoArray(sums, at + 4 * WIDTH + LANES);
        a5.intoArray(sums, at + 5 * WIDTH);
        b5.intoArray(sums, at + 5 * WIDTH + LANES);
    }

    /**
     * Four rows and one panel.
     *
     * @param x rows, {@code [input][row]}
     * @param xAt index of the first value
     * @param w weights, {@code [input][output]}
     * @param wAt index of the first weight
     * @param k inputs
     * @param sums chains, {@code [row][output]}, read and written
     * @param at index of the first chain
     */
    static void fourRows(float[] x, int xAt, float[] w, int wAt, int k, float[] sums, int at) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector b0 = FloatVector.fromArray(SPECIES, sums, at + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, sums, at + WIDTH);
        FloatVector b1 = FloatVector.fromArray(SPECIES, sums, at + WIDTH + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, sums, at + 2 * WIDTH);
        FloatVector b2 = FloatVector.fromArray(SPECIES, sums, at + 2 * WIDTH + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, sums, at + 3 * WIDTH);
        FloatVector b3 = FloatVector.fromArray(SPECIES, sums, at + 3 * WIDTH + LANES);
        for (int i = 0; i < k; i++) {
            FloatVector left = FloatVector.fromArray(SPECIES, w, wAt + i * WIDTH);
            FloatVector right = FloatVector.fromArray(SPECIES, w, wAt + LANES + i * WIDTH);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + i * FOUR]);
            a0 = x0.fma(left, a0);
            b0 = x0.fma(right, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + 1 + i * FOUR]);
            a1 = x1.fma(left, a1);
            b1 = x1.fma(right, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + 2 + i * FOUR]);
            a2 = x2.fma(left, a2);
            b2 = x2.fma(right, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + 3 + i * FOUR]);
            a3 = x3.fma(left, a3);
            b3 = x3.fma(right, b3);
        }
        a0.intoArray(sums, at);
        b0.intoArray(sums, at + LANES);
        a1.intoArray(sums, at + WIDTH);
        b1.intoArray(sums, at + WIDTH + LANES);
        a2.intoArray(sums, at + 2 * WIDTH);
        b2.intoArray(sums, at + 2 * WIDTH + LANES);
        a3.intoArray(sums, at + 3 * WIDTH);
        b3.intoArray(sums, at + 3 * WIDTH + LANES);
    }

    /**
     * One row and four panels, read side by side; its chains start at 0.
     *
     * @param x the row
     * @param xAt index of the first value
     * @param w weights, {@code [panel][input][output]}
     * @param wAt index of the first weight
     * @param panelFloats floats from panel to panel
     * @param k inputs
     * @param sums chains, {@code [panel][output]}, written
     */
    static void oneRow(float[] x, int xAt, float[] w, int wAt, int panelFloats, int k, float[] sums) {
        int w1 = wAt + panelFloats;
        int w2 = w1 + panelFloats;
        int w3 = w2 + panelFloats;
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector a2 = a0;
        FloatVector b2 = a0;
        FloatVector a3 = a0;
        FloatVector b3 = a0;
        for (int i = 0; i < k; i++) {
            FloatVector value = FloatVector.broadcast(SPECIES, x[xAt + i]);
            a0 = value.fma(FloatVector.fromArray(SPECIES, w, wAt + i * WIDTH), a0);
            b0 = value.fma(FloatVector.fromArray(SPECIES, w, wAt + LANES + i * WIDTH), b0);
            a1 = value.fma(FloatVector.fromArray(SPECIES, w, w1 + i * WIDTH), a1);
            b1 = value.fma(FloatVector.fromArray(SPECIES, w, w1 + LANES + i * WIDTH), b1);
            a2 = value.fma(FloatVector.fromArray(SPECIES, w, w2 + i * WIDTH), a2);
            b2 = value.fma(FloatVector.fromArray(SPECIES, w, w2 + LANES + i * WIDTH), b2);
            a3 = value.fma(FloatVector.fromArray(SPECIES, w, w3 + i * WIDTH), a3);
            b3 = value.fma(FloatVector.fromArray(SPECIES, w, w3 + LANES + i * WIDTH), b3);
        }
        a0.intoArray(sums, 0);
        b0.intoArray(sums, LANES);
        a1.intoArray(sums, WIDTH);
        b1.intoArray(sums, WIDTH + LANES);
        a2.intoArray(sums, 2 * WIDTH);
        b2.intoArray(sums, 2 * WIDTH + LANES);
        a3.intoArray(sums, 3 * WIDTH);
        b3.intoArray(sums, 3 * WIDTH + LANES);
    }

    /**
     * Adds {@link ExactSum#addend} of each of some finished chains to sums.
     *
     * @param chains chains
     * @param from index of the first
     * @param sums sums
     * @param at index of the first
     * @param count how many, a multiple of {@link #LANES}
     */
    static void addExactly(float[] chains, int from, double[] sums, int at, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector chain = FloatVector.fromArray(SPECIES, chains, from + i);
            for (int part = 0; part < 2; part++) {
                int to = at + i + part * DOUBLES.length();
                DoubleVector addend = (DoubleVector) chain.convertShape(VectorOperators.F2D, DOUBLES, part);
                addend = addend.add(ExactSum.ROUNDER).sub(ExactSum.ROUNDER);
                DoubleVector.fromArray(DOUBLES, sums, to).add(addend).intoArray(sums, to);
            }
        }
    }
}
