package org.hexcast.calibration.probe;

import java.util.Arrays;

/**
 * Times a task: warm-up, then repetitions, short tasks several at a time, and their {@link #typical} time. A step is a sum of kernels, and a run a sum of steps:
 * what adds up are means, not medians, which on a machine that runs now at one speed and now at another fall on one of the two.
 */
final class ProbeClock {

    /** Shorter stretches are lost in the reading of the clock. */
    private static final double LEAST_STRETCH = 2e-5;

    private static final int MOST_RUNS = 4000;
    private static final double WARM_SHARE = 0.3;

    /** What takes more than so many medians was interrupted, by a collection of garbage or by the host of the machine. */
    private static final double INTERRUPTED = 3;

    private static final double NANOS = 1e9;

    private final ProbeSettings settings;

    ProbeClock(ProbeSettings settings) {
        this.settings = settings;
    }

    /** Typical seconds of one run. */
    double seconds(Runnable task) {
        double first = once(task, 1);
        int together = (int) Math.max(1, Math.min(10_000, Math.ceil(LEAST_STRETCH / first)));
        double warm = first;
        while (warm < WARM_SHARE * settings.secondsPerPoint()) {
            double each = once(task, together);
            warm += each * together;
            together = (int) Math.max(1, Math.min(10_000, Math.ceil(LEAST_STRETCH / each)));
        }
        double[] runs = new double[MOST_RUNS];
        int count = 0;
        double spent = 0;
        while (count < MOST_RUNS && (count == 0 || spent < settings.secondsPerPoint())) {
            runs[count] = once(task, together);
            spent += runs[count++] * together;
        }
        return typical(Arrays.copyOf(runs, count));
    }

    /** Runs a task for so long, so that it is compiled. */
    void warmUp(Runnable task, double seconds) {
        for (double spent = 0; spent < seconds; spent += once(task, 1)) {
            // The time itself is what is wanted.
        }
    }

    /** The mean without interruptions. */
    static double typical(double[] values) {
        double most = INTERRUPTED * median(values);
        return Arrays.stream(values).filter(value -> value <= most).average().orElse(0);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double once(Runnable task, int together) {
        long start = System.nanoTime();
        for (int i = 0; i < together; i++) {
            task.run();
        }
        return Math.max(1, System.nanoTime() - start) / NANOS / together;
    }
}
