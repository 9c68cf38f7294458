package org.hexcast.domain.result;

/**
 * Says which part of a run is measured. Owned by the accumulator of that run.
 *
 * <p>Rates and resource use are taken from the end of the first tenth of the requests (warm-up cut) to the end of the ninth tenth (drain cut), counting
 * completed and rejected ones alike; so the cut works for arrivals over time and for saturating ones. Latencies leave out the first tenth of the
 * arrivals only: a cut at the other end would lose the slowest requests. A run whose middle part takes no time, such as one batch that ends as a whole,
 * is measured from start to end.
 */
public final class MeasuredWindow {

    private final long opensAt;
    private final long closesAt;
    private final long warmArrivals;
    private long ended;
    private long openNanos;
    private long closeNanos;
    private long lastNanos;

    /**
     * Lays out the window.
     *
     * @param requests how many requests will end, at least 1
     */
    public MeasuredWindow(long requests) {
        opensAt = requests / 10;
        closesAt = Math.max(opensAt + 1, requests - requests / 10);
        warmArrivals = requests / 10;
    }

    /** What the end of a request means for the window. */
    public enum Edge {
        NONE,
        OPENS,
        CLOSES
    }

    /** Notes that one more request has ended; with fewer than ten requests the window is open from the start. */
    public Edge ended(long nowNanos) {
        ended++;
        lastNanos = nowNanos;
        if (ended == closesAt) {
            closeNanos = nowNanos;
            return Edge.CLOSES;
        }
        if (ended == opensAt) {
            openNanos = nowNanos;
            return Edge.OPENS;
        }
        return Edge.NONE;
    }

    /** Whether the request that just ended falls into the window. */
    public boolean covers() {
        return ended > opensAt && ended <= closesAt;
    }

    /** Whether the latency of this arrival, counted from 0, is measured. */
    public boolean measuresArrival(long index) {
        return index >= warmArrivals;
    }

    /** Whether, after the run, its whole length is what is measured. */
    public boolean wholeRun() {
        return closeNanos <= openNanos;
    }

    /** Length of what is measured, in seconds. */
    public double seconds() {
        return (wholeRun() ? lastNanos : closeNanos - openNanos) / 1e9;
    }
}
