package org.hexcast.domain.testing;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Runs a law on many random cases. The seed is fixed, so that the build is repeatable; {@code -Dtest.seed=N} asks for another one, and a failure names the
 * seed that repeats it.
 */
public final class RandomCases {

    private static final long USUAL_SEED = 20261120;

    private RandomCases() {}

    /** A law that holds for whatever is drawn. */
    @FunctionalInterface
    public interface Law {
        /** Draws a case and asserts the law on it. */
        void holds(Random random) throws Exception;
    }

    /** The seed of this build. */
    public static long seed() {
        return Long.getLong("test.seed", USUAL_SEED);
    }

    /** Streams of neighbouring seeds begin alike, so the seed of a case is drawn from a generator that scrambles. */
    private static long scrambled(int index) {
        return new SplittableRandom(seed() * 1_000_003L + index).nextLong();
    }

    /** Asserts a law on so many cases; each draws from a stream of its own. */
    public static void check(int cases, Law law) {
        for (int i = 0; i < cases; i++) {
            try {
                law.holds(new Random(scrambled(i)));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "case " + i + " of " + cases + " (repeat with -Dtest.seed=" + seed() + "): " + e.getMessage(),
                        e);
            }
        }
    }
}
