package org.hexcast.domain.result;

import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;

/** What the requests of one service class met. Owned by one thread. */
final class ClassTally {

    private static final double BILLION = 1e9;

    private final ServiceClass serviceClass;
    private final PartedRecorder ttft = new PartedRecorder();
    private final PartedRecorder tpot = new PartedRecorder();
    private final PartedRecorder endToEnd = new PartedRecorder();
    private final PartedRecorder scale = new PartedRecorder();
    private long arrived;
    private long rejected;
    private long timedOut;
    private final long[] judged = new long[MeasuredWindow.PARTS];
    private final long[] kept = new long[MeasuredWindow.PARTS];
    private final Done done = new Done();
    private final Done[] atEdge = new Done[MeasuredWindow.PARTS + 1];

    /** Sums over completed requests. */
    static final class Done {
        private long requests;
        private long tokens;
        private long good;

        private void plus(Done other, long sign) {
            requests += sign * other.requests;
            tokens += sign * other.tokens;
            good += sign * other.good;
        }

        long requests() {
            return requests;
        }

        long tokens() {
            return tokens;
        }

        long good() {
            return good;
        }
    }

    ClassTally(ServiceClass serviceClass) {
        this.serviceClass = serviceClass;
        for (int edge = 0; edge < atEdge.length; edge++) {
            atEdge[edge] = new Done();
        }
    }

    void arrived() {
        arrived++;
    }

    void completed(int part, RequestTimeline timeline) {
        Request request = timeline.request();
        Slo slo = serviceClass.slo();
        Lengths lengths = new Lengths(request.promptTokens(), request.outputTokens());
        double ttftSeconds = timeline.ttftNanos() / BILLION;
        double endToEndSeconds = timeline.endToEndNanos() / BILLION;
        boolean good = slo.holds(lengths, ttftSeconds, endToEndSeconds);
        judged[part]++;
        kept[part] += good ? 1 : 0;
        done.requests++;
        done.tokens += request.outputTokens();
        done.good += good ? 1 : 0;
        ttft.record(part, timeline.ttftNanos());
        endToEnd.record(part, timeline.endToEndNanos());
        scale.record(part, billionths(slo.scale(lengths, ttftSeconds, endToEndSeconds)));
        if (request.outputTokens() > 1) {
            tpot.record(part, (timeline.completionNanos() - timeline.firstTokenNanos()) / (request.outputTokens() - 1));
        }
    }

    /** A factor as a whole number; factors beyond 10^9 are one. */
    private static long billionths(double factor) {
        return Math.round(Math.min(factor, BILLION) * BILLION);
    }

    void rejected(int part) {
        rejected++;
        judged[part]++;
    }

    void timedOut(int part) {
        timedOut++;
        judged[part]++;
    }

    /** Notes the sums so far. */
    void edge(int number) {
        Done copy = new Done();
        copy.plus(done, 1);
        atEdge[number] = copy;
    }

    ServiceClass serviceClass() {
        return serviceClass;
    }

    EndCounts ends() {
        return new EndCounts(arrived, done.requests, rejected, timedOut);
    }

    /** What was completed in the measured window. */
    Done doneIn(MeasuredWindow window) {
        Done inside = new Done();
        inside.plus(window.wholeRun() ? done : atEdge[window.closeEdge()], 1);
        inside.plus(atEdge[window.openEdge()], -1);
        return inside;
    }

    /** Requests after warm-up. */
    long judged(int warmUpParts) {
        return sum(judged, warmUpParts);
    }

    /** Those of them that kept every limit. */
    long kept(int warmUpParts) {
        return sum(kept, warmUpParts);
    }

    private static long sum(long[] parts, int from) {
        long sum = 0;
        for (int part = from; part < parts.length; part++) {
            sum += parts[part];
        }
        return sum;
    }

    void addTo(LatencyRecorder allTtft, LatencyRecorder allTpot, LatencyRecorder allEndToEnd, int warmUpParts) {
        ttft.addFrom(warmUpParts, allTtft);
        tpot.addFrom(warmUpParts, allTpot);
        endToEnd.addFrom(warmUpParts, allEndToEnd);
    }

    ClassMetrics metrics(MeasuredWindow window) {
        int cut = window.warmUpParts();
        LatencyRecorder t = new LatencyRecorder();
        LatencyRecorder p = new LatencyRecorder();
        LatencyRecorder e = new LatencyRecorder();
        addTo(t, p, e, cut);
        LatencyRecorder scales = new LatencyRecorder();
        scale.addFrom(cut, scales);
        long all = judged(cut);
        double seconds = window.seconds();
        return new ClassMetrics(
                serviceClass.name(),
                serviceClass.slo().attainment(),
                ends(),
                seconds > 0 ? doneIn(window).good() / seconds : 0,
                all == 0 ? 0 : (double) kept(cut) / all,
                new ServiceTimes(t.summary(), p.summary(), e.summary()),
                SloScale.of(serviceClass.slo(), scales, all));
    }
}
