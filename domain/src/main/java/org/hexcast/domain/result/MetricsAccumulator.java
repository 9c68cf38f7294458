package org.hexcast.domain.result;

import java.util.List;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.Slo;

/**
 * Turns request timelines into metrics, the same for the simulated and the real run. Memory does not grow with the number of requests. Owned by one
 * thread.
 */
public final class MetricsAccumulator {

    private final Slo slo;
    private final MeasuredWindow window;
    private final LatencyRecorder ttft = new LatencyRecorder();
    private final LatencyRecorder tpot = new LatencyRecorder();
    private final LatencyRecorder itl = new LatencyRecorder();
    private final LatencyRecorder endToEnd = new LatencyRecorder();
    private final LatencyRecorder queue = new LatencyRecorder();
    private long arrived;
    private long completed;
    private long rejected;
    private long preemptions;
    private final Tally inWindow = new Tally();
    private final Tally inRun = new Tally();
    private long judged;
    private long judgedGood;

    /**
     * Starts empty.
     *
     * @param slo the limits that a good request keeps
     * @param requests how many requests the run will have, at least 1
     */
    public MetricsAccumulator(Slo slo, long requests) {
        this.slo = slo;
        this.window = new MeasuredWindow(requests);
    }

    /** Sums over completed requests. */
    private static final class Tally {
        private long requests;
        private long tokens;
        private long good;

        private void add(int outputTokens, boolean kept) {
            requests++;
            tokens += outputTokens;
            good += kept ? 1 : 0;
        }
    }

    /** The measured window of this run. */
    public MeasuredWindow window() {
        return window;
    }

    /** Notes an arrival. */
    public void arrived() {
        arrived++;
    }

    /** Requests that arrived and have neither completed nor been rejected. */
    public long inSystem() {
        return arrived - completed - rejected;
    }

    /** Notes that a request got its last token; answers what that means for the window. */
    public MeasuredWindow.Edge completed(RequestTimeline timeline) {
        completed++;
        preemptions += timeline.preemptions();
        MeasuredWindow.Edge edge = window.ended(timeline.completionNanos());
        Request request = timeline.request();
        boolean good = slo.holds(
                new Lengths(request.promptTokens(), request.outputTokens()),
                timeline.ttftNanos() / 1e9,
                timeline.endToEndNanos() / 1e9);
        inRun.add(request.outputTokens(), good);
        if (window.covers()) {
            inWindow.add(request.outputTokens(), good);
        }
        if (window.measuresArrival(request.id().value())) {
            judged++;
            judgedGood += good ? 1 : 0;
            ttft.record(timeline.ttftNanos(), 1);
            endToEnd.record(timeline.endToEndNanos(), 1);
            queue.record(timeline.queueNanos(), 1);
            if (request.outputTokens() > 1) {
                tpot.record(
                        (timeline.completionNanos() - timeline.firstTokenNanos()) / (request.outputTokens() - 1), 1);
            }
        }
        return edge;
    }

    /** Notes that a request was rejected; it counts against the attainment. Answers what that means for the window. */
    public MeasuredWindow.Edge rejected(Request request, long nowNanos, int preemptionsSuffered) {
        rejected++;
        preemptions += preemptionsSuffered;
        if (window.measuresArrival(request.id().value())) {
            judged++;
        }
        return window.ended(nowNanos);
    }

    /** Notes that a request, which arrived as number {@code arrivalIndex}, waited this long between two of its tokens. */
    public void tokenGap(long arrivalIndex, long nanos) {
        if (window.measuresArrival(arrivalIndex)) {
            itl.record(nanos, 1);
        }
    }

    /**
     * The metrics of a run that has ended.
     *
     * @param source where its requests came from
     * @param use how its resources were used
     * @throws IllegalStateException if requests are still in the system (INV-1)
     */
    public RunMetrics metrics(RequestSource source, ResourceUse use) {
        double seconds = window.seconds();
        Tally measured = window.wholeRun() ? inRun : inWindow;
        return new RunMetrics(
                new RequestCounts(arrived, completed, rejected, preemptions, source.clipped(), source.dropped()),
                new Throughput(
                        seconds,
                        perSecond(measured.requests, seconds),
                        perSecond(measured.tokens, seconds),
                        perSecond(measured.good, seconds),
                        judged == 0 ? 0 : (double) judgedGood / judged),
                latencies(),
                use);
    }

    private Latencies latencies() {
        return new Latencies(
                ttft.summary(),
                tpot.summary(),
                itl.summary(),
                endToEnd.summary(),
                queue.summary(),
                endToEnd.quantileSeconds(slo.attainment()));
    }

    private static double perSecond(long count, double seconds) {
        return seconds > 0 ? count / seconds : 0;
    }

    /** Latencies over several runs together; at least one. */
    public static Latencies pooled(List<MetricsAccumulator> runs) {
        MetricsAccumulator all = new MetricsAccumulator(runs.get(0).slo, 1);
        runs.forEach(all::pool);
        return all.latencies();
    }

    private void pool(MetricsAccumulator other) {
        ttft.add(other.ttft);
        tpot.add(other.tpot);
        itl.add(other.itl);
        endToEnd.add(other.endToEnd);
        queue.add(other.queue);
    }
}
