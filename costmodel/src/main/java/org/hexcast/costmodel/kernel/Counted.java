package org.hexcast.costmodel.kernel;

/** Checks of sizes. */
final class Counted {

    /** Above any shape that fits a GPU, and small enough for products of three in a double. */
    private static final long MOST = 1L << 40;

    private Counted() {}

    static void positive(String name, long value) {
        if (value <= 0 || value > MOST) {
            throw new IllegalArgumentException(name + " " + value + " must be above 0 and at most 2^40");
        }
    }

    static void notNegative(String name, long value) {
        if (value < 0 || value > MOST) {
            throw new IllegalArgumentException(name + " " + value + " must not be negative and at most 2^40");
        }
    }

    static void bytes(double bytes) {
        if (!(bytes > 0 && bytes <= 1e15)) {
            throw new IllegalArgumentException("a message of " + bytes + " bytes must be above 0 and at most 10^15");
        }
    }
}
