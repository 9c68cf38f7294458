package org.hexcast.sim;

import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.sim.kernel.SimTime;

/**
 * Time of consecutive decode steps of one unchanged batch at one stage, in closed form: the sum of a cost that is affine in pieces, rounded up once. Both
 * ways of running read their times here, so they agree to the nanosecond, and rounding never adds up over the steps of a batch.
 *
 * <p>Step {@code i}, from 0, attends to {@code context + i x sequences} tokens; within a piece the sum over {@code n} steps is
 * {@code n a + d n (n - 1) / 2}. Immutable.
 */
final class DecodeSegment {

    /** A little less than 2 ns, so that ends of steps are at least 1 ns apart once the sum is rounded. */
    private static final double LEAST_STEP_SECONDS = 0x1p-29;

    private final long[] firstStep;
    private final double[] secondsBefore;
    private final double[] firstSeconds;
    private final double[] growth;

    /**
     * A batch that begins to decode.
     *
     * @param law of the stage for so many sequences
     * @param sequences in the batch
     * @param context that the first step attends to
     */
    DecodeSegment(DecodeLaw law, long sequences, long context) {
        int count = law.pieces().size();
        firstStep = new long[count];
        secondsBefore = new double[count];
        firstSeconds = new double[count];
        growth = new double[count];
        long step = 0;
        double seconds = 0;
        for (int i = 0; i < count; i++) {
            DecodeLaw.Piece piece = law.pieces().get(i);
            long at = context + step * sequences;
            firstStep[i] = step;
            secondsBefore[i] = seconds;
            firstSeconds[i] = Math.max(LEAST_STEP_SECONDS, piece.seconds(at));
            growth[i] = piece.secondsPerToken() * sequences;
            if (piece.contextTo() < Long.MAX_VALUE) {
                long steps = Math.max(0, (piece.contextTo() - at + sequences - 1) / sequences);
                seconds = sum(i, steps);
                step += steps;
            }
        }
    }

    private double sum(int piece, long steps) {
        return secondsBefore[piece] + steps * firstSeconds[piece] + growth[piece] * (0.5 * steps * (steps - 1));
    }

    /** Nanoseconds from the start of the first step to the end of step number {@code steps - 1}; at least 1 a step. */
    long nanosUpTo(long steps) {
        int piece = firstStep.length - 1;
        while (firstStep[piece] > steps) {
            piece--;
        }
        return Math.max(steps, SimTime.nanos(sum(piece, steps - firstStep[piece])));
    }

    /** Nanoseconds of one step, counted from 0. */
    long nanosOf(long step) {
        return nanosUpTo(step + 1) - nanosUpTo(step);
    }
}
