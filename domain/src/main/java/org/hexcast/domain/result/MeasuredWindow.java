package org.hexcast.domain.result;

/**
 * Says which part of a run is measured. Owned by the accumulator of that run.
 *
 * <p>A run is divided into {@link #PARTS} equal parts of its requests. Counted by arrival, a part says which requests a latency belongs to; counted by end
 * (completed, rejected and timed out alike), the last end of each part is an <i>edge</i> at which the caller notes its counters. Only when the run is over
 * is it known how many parts were warm-up; then rates and resource use are taken from the edge where those have ended to the last edge within nine tenths of
 * the requests (drain cut). Latencies leave out the warm-up arrivals only: a cut at the other end would lose the slowest requests. A run whose requests
 * are all there at time 0 and end in a lump, such as one batch, is measured from start to end: its middle says nothing about a rate.
 */
public final class MeasuredWindow {

    /** Parts of a run. */
    public static final int PARTS = 20;

    /** Most parts that warm-up may take: half of the run. */
    public static final int MOST_CUT = PARTS / 2;

    private final long requests;
    private final long[] edgeNanos = new long[PARTS + 1];
    private int nextEdge = 1;
    private long ended;
    private long lastNanos;
    private int cut;
    private boolean atOnce;

    /** Ends are in a lump when the middle takes less than this part of the time that its share of the requests would. */
    private static final double LUMP = 0.5;

    /**
     * Lays out the parts.
     *
     * @param requests how many requests are expected to end, at least 1; fewer or more may come
     */
    public MeasuredWindow(long requests) {
        this.requests = Math.max(1, requests);
        while (nextEdge <= PARTS && count(nextEdge) == 0) {
            nextEdge++;
        }
    }

    /**
     * What the end of a request means.
     *
     * @param number of the edge, from 1 to {@link #PARTS}; 0 for none
     */
    public record Edge(int number) {

        /** No edge. */
        public static final Edge NONE = new Edge(0);

        /** Whether it is one, where counters are to be noted. */
        public boolean reached() {
            return number > 0;
        }
    }

    /** Requests that have ended at an edge. */
    private long count(int edge) {
        return edge <= MOST_CUT ? edge * requests / PARTS : requests - (PARTS - edge) * requests / PARTS;
    }

    /** The part of an arrival, counted from 0; the last part takes those beyond the expected ones. */
    public int part(long arrivalIndex) {
        return (int) Math.min(PARTS - 1, (PARTS * (arrivalIndex + 1) - 1) / requests);
    }

    /** Notes that one more request has ended. Where several edges are one, it is the last of them. */
    public Edge ended(long nowNanos) {
        ended++;
        lastNanos = nowNanos;
        if (nextEdge > PARTS || count(nextEdge) != ended) {
            return Edge.NONE;
        }
        while (nextEdge <= PARTS && count(nextEdge) == ended) {
            edgeNanos[nextEdge++] = nowNanos;
        }
        return new Edge(nextEdge - 1);
    }

    /** Says, after the run, how many parts of it were warm-up, and whether all requests were there at time 0. */
    void leaveOut(int parts, boolean allAtOnce) {
        cut = parts;
        atOnce = allAtOnce;
    }

    /** Parts left out as warm-up. */
    public int warmUpParts() {
        return cut;
    }

    /** The last edge at which no more than this many requests have ended; 0 for the start. */
    int edgeWithin(long endedRequests) {
        int edge = nextEdge - 1;
        while (edge > 0 && count(edge) > endedRequests) {
            edge--;
        }
        return count(edge) == 0 ? 0 : edge;
    }

    /** The last part that begins within the first tenth of the requests: warm-up where it is not looked for. */
    int firstTenth() {
        return partsWithin(ended / 10);
    }

    /** Most whole parts of the run that hold no more than so many arrivals. */
    int partsWithin(long arrivals) {
        int parts = 0;
        while (parts < MOST_CUT && count(parts + 1) <= arrivals) {
            parts++;
        }
        return parts;
    }

    /** Requests that have ended. */
    long ended() {
        return ended;
    }

    /** After the run: the edge at which the measured window opens; 0 for the start of the run. */
    public int openEdge() {
        return wholeRun() ? 0 : open();
    }

    /** After the run: the edge at which it closes; {@link #PARTS} where the run is measured to its end. */
    public int closeEdge() {
        return wholeRun() ? PARTS : close();
    }

    private int open() {
        return edgeWithin(count(cut));
    }

    private int close() {
        return edgeWithin(ended - ended / 10);
    }

    /** Whether, after the run, its whole length is what is measured. */
    public boolean wholeRun() {
        long middle = edgeNanos[close()] - edgeNanos[open()];
        double share = (double) (count(close()) - count(open())) / Math.max(1, ended);
        return middle <= 0 || (atOnce && middle < LUMP * share * lastNanos);
    }

    /** After the run: length of what is measured, in seconds. */
    public double seconds() {
        return (wholeRun() ? lastNanos : edgeNanos[close()] - edgeNanos[open()]) / 1e9;
    }
}
