package org.hexcast.realexec.net;

/**
 * Whether a connection is alive: bytes count, not frames, and silence counts only while the reader waits for bytes. Time is counted in heartbeats of this
 * process, so that one that was stopped for a while does not take its own stop for silence.
 */
final class Pulse {

    private final int silentBeats;
    private volatile boolean waiting;
    private volatile long reads;

    // of the reader
    private long heard;

    // of the thread that beats
    private long readsBefore;
    private int silent;

    Pulse(int silentBeats) {
        this.silentBeats = silentBeats;
    }

    /** The reader waits for bytes. */
    void waits() {
        waiting = true;
    }

    /** The reader has some; called by the reader alone. */
    void hears() {
        heard++;
        reads = heard;
        waiting = false;
    }

    /** A heartbeat has passed; whether the connection is lost. */
    boolean beat() {
        long now = reads;
        silent = waiting && now == readsBefore ? silent + 1 : 0;
        readsBefore = now;
        return silent >= silentBeats;
    }
}
