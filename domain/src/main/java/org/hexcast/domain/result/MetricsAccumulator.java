package org.hexcast.domain.result;

import java.util.List;
import java.util.function.ToLongFunction;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;

/**
 * Turns request timelines into metrics, the same for the simulated and the real run. Memory does not grow with the number of requests. Arrivals and ends must
 * come in order of time, token gaps in any order. Owned by one thread.
 *
 * <p>Warm-up is found by {@link WarmUpCut} when the run is over, and rounded up to whole parts of the run; runs of fewer than {@value #LEAST_FOR_MSER}
 * requests, and those whose requests are all there at time 0, leave out their first tenth.
 */
public final class MetricsAccumulator {

    /** Fewest requests among which the end of warm-up is looked for. */
    private static final int LEAST_FOR_MSER = 200;

    private final List<ClassTally> classes;
    private final MeasuredWindow window;
    private final WarmUpCut warmUp;
    private final SystemCount system = new SystemCount();
    private final PartedRecorder itl = new PartedRecorder();
    private final PartedRecorder queue = new PartedRecorder();
    private long arrived;
    private long retries;
    private long preemptions;

    /**
     * Starts empty.
     *
     * @param classes what is promised to requests, by the numbers that they carry; at least one
     * @param requests how many requests the run is expected to have, at least 1; fewer or more may come
     */
    public MetricsAccumulator(List<ServiceClass> classes, long requests) {
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one class of requests");
        }
        this.classes = classes.stream().map(ClassTally::new).toList();
        this.window = new MeasuredWindow(requests);
        this.warmUp = new WarmUpCut(requests);
    }

    /** The part of the run, from 0 to {@link MeasuredWindow#PARTS} - 1, that an arrival belongs to. */
    public int part(long arrivalIndex) {
        return window.part(arrivalIndex);
    }

    private int part(Request request) {
        return window.part(request.id().value());
    }

    private ClassTally tally(Request request) {
        int number = request.traits().serviceClass();
        if (number >= classes.size()) {
            throw new IllegalArgumentException(
                    request.id() + " is of class " + number + ", but there are " + classes.size());
        }
        return classes.get(number);
    }

    /** Notes an arrival. */
    public void arrived(Request request, long nowNanos) {
        arrived++;
        retries += request.traits().attempt() > 0 ? 1 : 0;
        tally(request).arrived();
        system.arrived(part(request), nowNanos);
    }

    /** Requests that arrived and have not ended. */
    public long inSystem() {
        return system.inSystem();
    }

    /** Notes that a request got its last token; at an edge, counters are to be noted. */
    public MeasuredWindow.Edge completed(RequestTimeline timeline) {
        Request request = timeline.request();
        int part = part(request);
        preemptions += timeline.preemptions();
        tally(request).completed(part, timeline);
        queue.record(part, timeline.queueNanos());
        warmUp.record(request.id().value(), timeline.endToEndNanos());
        return ended(timeline.completionNanos());
    }

    /** Notes that a request was rejected; it counts against the attainment. At an edge, counters are to be noted. */
    public MeasuredWindow.Edge rejected(Request request, long nowNanos, int preemptionsSuffered) {
        preemptions += preemptionsSuffered;
        tally(request).rejected(part(request));
        return ended(nowNanos);
    }

    /** Notes that the client of a request gave up; it counts against the attainment. At an edge, counters are to be noted. */
    public MeasuredWindow.Edge timedOut(Request request, long nowNanos, int preemptionsSuffered) {
        preemptions += preemptionsSuffered;
        tally(request).timedOut(part(request));
        warmUp.record(request.id().value(), nowNanos - request.arrivalNanos());
        return ended(nowNanos);
    }

    private MeasuredWindow.Edge ended(long nowNanos) {
        system.ended(nowNanos);
        MeasuredWindow.Edge edge = window.ended(nowNanos);
        if (edge.reached()) {
            classes.forEach(tally -> tally.edge(edge.number()));
        }
        return edge;
    }

    /** Notes so many equal gaps between two tokens of sequences that arrived in this part of the run. */
    public void tokenGaps(int part, long nanos, long count) {
        itl.record(part, nanos, count);
    }

    /**
     * Notes so many gaps that are one to the quantiles, as {@link LatencyRecorder#sameBucket} says.
     *
     * @param part of the run that their sequences arrived in
     * @param nanos one of them
     * @param count how many
     * @param sumNanos their sum, at most 2^62
     * @param maxNanos the longest
     */
    public void tokenGaps(int part, long nanos, long count, long sumNanos, long maxNanos) {
        itl.record(part, nanos, count, sumNanos, maxNanos);
    }

    /** The measured window; may be asked once the run has ended. */
    public MeasuredWindow window() {
        settle();
        return window;
    }

    /** Whether the end of warm-up is looked for. */
    private boolean looksForWarmUp() {
        return window.ended() >= LEAST_FOR_MSER && !system.allAtOnce();
    }

    private WarmUp settle() {
        boolean steady = true;
        int cut = window.firstTenth();
        if (looksForWarmUp()) {
            WarmUpCut.Found found = warmUp.find();
            int most = window.partsWithin(window.ended() / 2);
            steady = found.steady();
            cut = steady ? Math.min(most, window.partsWithin(found.arrivals() - 1) + 1) : most;
            cut = found.arrivals() == 0 ? 0 : cut;
        }
        window.leaveOut(cut, system.allAtOnce());
        return new WarmUp(
                looksForWarmUp() ? WarmUp.Method.MSER : WarmUp.Method.FIRST_TENTH,
                (double) cut / MeasuredWindow.PARTS,
                steady);
    }

    /**
     * The metrics of a run that has ended.
     *
     * @param source where its requests came from
     * @param use how its resources were used
     * @throws IllegalStateException if requests are still in the system (INV-1)
     */
    public RunMetrics metrics(RequestSource source, ResourceUse use) {
        WarmUp found = settle();
        EndCounts ends = new EndCounts(
                arrived,
                sum(t -> t.ends().completed()),
                sum(t -> t.ends().rejected()),
                sum(t -> t.ends().timedOut()));
        double seconds = window.seconds();
        long judged = sum(t -> t.judged(window.warmUpParts()));
        long kept = sum(t -> t.kept(window.warmUpParts()));
        return new RunMetrics(
                new RequestCounts(ends, retries, preemptions, source.clipped(), source.dropped()),
                new Throughput(
                        seconds,
                        perSecond(sum(t -> t.doneIn(window).requests()), seconds),
                        perSecond(sum(t -> t.doneIn(window).tokens()), seconds),
                        perSecond(sum(t -> t.doneIn(window).good()), seconds),
                        judged == 0 ? 0 : (double) kept / judged),
                pooled(List.of(this)),
                use,
                classes.stream().map(t -> t.metrics(window)).toList(),
                new Steadiness(found, system.mean(), system.growth(window.warmUpParts())));
    }

    private long sum(ToLongFunction<ClassTally> figure) {
        return classes.stream().mapToLong(figure).sum();
    }

    private static double perSecond(long count, double seconds) {
        return seconds > 0 ? count / seconds : 0;
    }

    /** Latencies over several runs together, each without its own warm-up; at least one, all ended and of the same classes. */
    public static Latencies pooled(List<MetricsAccumulator> runs) {
        LatencyRecorder ttft = new LatencyRecorder();
        LatencyRecorder tpot = new LatencyRecorder();
        LatencyRecorder itl = new LatencyRecorder();
        LatencyRecorder endToEnd = new LatencyRecorder();
        LatencyRecorder queue = new LatencyRecorder();
        for (MetricsAccumulator run : runs) {
            int cut = run.window().warmUpParts();
            run.classes.forEach(t -> t.addTo(ttft, tpot, endToEnd, cut));
            run.itl.addFrom(cut, itl);
            run.queue.addFrom(cut, queue);
        }
        double promised = runs.get(0).classes.stream()
                .mapToDouble(t -> t.serviceClass().slo().attainment())
                .max()
                .orElseThrow();
        return new Latencies(
                ttft.summary(),
                tpot.summary(),
                itl.summary(),
                endToEnd.summary(),
                queue.summary(),
                endToEnd.quantileSeconds(promised));
    }
}
