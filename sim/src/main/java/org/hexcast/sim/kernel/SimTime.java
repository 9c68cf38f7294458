package org.hexcast.sim.kernel;

/** The one place where seconds become nanoseconds: always the ceiling. */
public final class SimTime {

    private static final double NANOS_PER_SECOND = 1e9;

    private SimTime() {}

    /**
     * The ceiling in nanoseconds; what the clock does not hold gives just beyond {@link SimClock#LATEST_NANOS}, which the clock refuses.
     *
     * @param seconds finite and not negative
     */
    public static long nanos(double seconds) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalStateException("something takes " + seconds + " s");
        }
        return Math.min(SimClock.LATEST_NANOS + 1, (long) Math.ceil(seconds * NANOS_PER_SECOND));
    }

    /** The same for a step, which takes at least 1 ns. */
    public static long stepNanos(double seconds) {
        return Math.max(1, nanos(seconds));
    }
}
