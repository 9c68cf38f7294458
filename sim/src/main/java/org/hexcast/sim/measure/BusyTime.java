package org.hexcast.sim.measure;

/** How long a server has been busy. Owned by the server. */
public final class BusyTime {

    private long busyNanos;
    private long sinceNanos;
    private boolean busy;

    /** The server begins to work. */
    public void begin(long nowNanos) {
        busy = true;
        sinceNanos = nowNanos;
    }

    /** The server is done. */
    public void end(long nowNanos) {
        busy = false;
        busyNanos += nowNanos - sinceNanos;
    }

    /** Whether it works now. */
    public boolean isBusy() {
        return busy;
    }

    /** Time worked from the start of the run until now. */
    public long nanosUntil(long nowNanos) {
        return busyNanos + (busy ? nowNanos - sinceNanos : 0);
    }
}
