package org.hexcast.domain.workload;

import java.util.function.DoubleSupplier;

/** Arrivals whose gaps are drawn independently from one law. */
final class RenewalClock implements ArrivalProcess.Clock {

    private final DoubleSupplier gapSeconds;
    private double seconds;

    RenewalClock(DoubleSupplier gapSeconds) {
        this.gapSeconds = gapSeconds;
    }

    @Override
    public double nextSeconds() {
        seconds += gapSeconds.getAsDouble();
        return seconds;
    }
}
