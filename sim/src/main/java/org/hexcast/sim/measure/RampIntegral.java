package org.hexcast.sim.measure;

/**
 * Integral over time of a quantity that jumps at known times and is taken as linear between them. Owned by whoever changes it.
 */
public final class RampIntegral {

    private double integral;
    private double value;
    private long sinceNanos;

    /** The quantity has gone to this value; call it before and after a jump. */
    public void reaches(long nowNanos, double newValue) {
        integral = integralUntil(nowNanos, newValue);
        sinceNanos = nowNanos;
        value = newValue;
    }

    /** Integral from the start of the run until now, where the quantity has this value; in value times nanoseconds. */
    public double integralUntil(long nowNanos, double valueNow) {
        return integral + 0.5 * (value + valueNow) * (nowNanos - sinceNanos);
    }
}
