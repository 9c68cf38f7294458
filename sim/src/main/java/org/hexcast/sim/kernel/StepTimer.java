package org.hexcast.sim.kernel;

/**
 * The one place where seconds become nanoseconds: a step ends at the ceiling of the cost accumulated since the batch last changed, at least 1 ns after it
 * began. So rounding never adds up over the steps of a batch. Owned by the batch and stage that it times.
 */
public final class StepTimer {

    private static final double NANOS_PER_SECOND = 1e9;

    private double accumulatedSeconds;
    private long accumulatedNanos;

    /** Forgets the steps so far: the batch has changed. */
    public void batchChanged() {
        accumulatedSeconds = 0;
        accumulatedNanos = 0;
    }

    /**
     * Duration of the next step.
     *
     * @param seconds its cost, finite and not negative
     */
    public long nextStepNanos(double seconds) {
        requireDuration(seconds);
        accumulatedSeconds += seconds;
        long total = Math.max(accumulatedNanos + 1, nanos(accumulatedSeconds));
        long step = total - accumulatedNanos;
        accumulatedNanos = total;
        return step;
    }

    /**
     * The ceiling in nanoseconds; what the clock does not hold gives just beyond {@link SimClock#LATEST_NANOS}, which the clock refuses.
     *
     * @param seconds finite and not negative
     */
    public static long nanos(double seconds) {
        requireDuration(seconds);
        return Math.min(SimClock.LATEST_NANOS + 1, (long) Math.ceil(seconds * NANOS_PER_SECOND));
    }

    private static void requireDuration(double seconds) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalStateException("something takes " + seconds + " s");
        }
    }
}
