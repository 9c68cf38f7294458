package org.hexcast.domain.result;

/**
 * How a latency answers to capacity: the same requests when every step and transfer takes longer or shorter.
 *
 * @param metric name of the latency
 * @param slowerSeconds its 99th percentile with {@link #SLOWER} of the capacity
 * @param seconds its 99th percentile as it is
 * @param fasterSeconds its 99th percentile with {@link #FASTER} of the capacity
 */
public record Sensitivity(String metric, double slowerSeconds, double seconds, double fasterSeconds) {

    /** Five per cent less capacity. */
    public static final double SLOWER = 0.95;

    /** Five per cent more capacity. */
    public static final double FASTER = 1.05;

    /** By what factor it grows with five per cent less capacity; 1 where there is nothing to grow. */
    public double growth() {
        return seconds > 0 ? slowerSeconds / seconds : 1;
    }

    /** d ln p99 / d ln capacity between the two: per cent for each per cent of capacity; 0 where there is nothing to compare. */
    public double elasticity() {
        return slowerSeconds > 0 && fasterSeconds > 0
                ? Math.log(fasterSeconds / slowerSeconds) / Math.log(FASTER / SLOWER)
                : 0;
    }
}
