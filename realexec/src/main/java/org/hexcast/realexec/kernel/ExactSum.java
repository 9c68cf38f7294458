package org.hexcast.realexec.kernel;

/**
 * Sums whose order cannot matter: every addend is rounded to a multiple of 2^-36 first, and doubles hold such multiples exactly up to 2^17, so that no addition
 * rounds. A product cut into slices of inputs is the same to the last bit wherever the cuts between tensor-parallel shards lie, as long as they lie between
 * slices. The rounding is below that of a float for every addend above 2^-12, and at most 2^-37 for those below.
 */
public final class ExactSum {

    /** Largest sum that is still exact by a wide margin. */
    public static final double LIMIT = 1 << 15;

    /** Adding it to a value below {@link #LIMIT} and taking it away again rounds that value to a multiple of 2^-36. */
    public static final double ROUNDER = 1.5 * (1L << 16);

    private ExactSum() {}

    /** The multiple of 2^-36 nearest to the value, ties to even. */
    public static double addend(float value) {
        return (value + ROUNDER) - ROUNDER;
    }

    /**
     * A finished sum as a float.
     *
     * @throws ArithmeticException if it is beyond what sums exactly, or no number
     */
    public static float value(double sum) {
        if (!(Math.abs(sum) < LIMIT)) {
            throw new ArithmeticException(
                    "a sum over tensor-parallel slices is " + sum + ", but sums are exact below " + LIMIT + " only");
        }
        return (float) sum;
    }
}
