package org.hexcast.costmodel;

/** Adds the parts up, in order. Owned by the call that made it. */
public final class CostSum implements CostSink {

    private double seconds;

    @Override
    public void open(String name) {}

    @Override
    public void part(String name, double partSeconds, Evidence evidence, double flops, double bytes) {
        seconds += partSeconds;
    }

    @Override
    public void close() {}

    /** The sum so far. */
    public double seconds() {
        return seconds;
    }
}
