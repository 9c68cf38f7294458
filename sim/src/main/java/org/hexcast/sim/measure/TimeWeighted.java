package org.hexcast.sim.measure;

/** Integral over time of a quantity that jumps. Owned by whoever changes it. */
public final class TimeWeighted {

    private double integral;
    private double value;
    private long sinceNanos;

    /** The quantity jumps to this value. */
    public void set(long nowNanos, double newValue) {
        integral += value * (nowNanos - sinceNanos);
        sinceNanos = nowNanos;
        value = newValue;
    }

    /** Integral from the start of the run until now, in value times nanoseconds. */
    public double integralUntil(long nowNanos) {
        return integral + value * (nowNanos - sinceNanos);
    }
}
