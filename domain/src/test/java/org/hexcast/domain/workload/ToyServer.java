package org.hexcast.domain.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/** A server without a queue, for tests of what follows an answer: every request ends some time after it arrived. */
final class ToyServer {

    private ToyServer() {}

    /**
     * What becomes of a request.
     *
     * @param nanos how long it is in service
     * @param ending how it ends
     */
    record Fate(long nanos, RequestEnding ending) {}

    /**
     * A request and its end.
     *
     * @param request the request
     * @param nanos when it ended
     * @param ending how
     */
    record Ended(Request request, long nanos, RequestEnding ending) {}

    /** Serves all requests of a source; answers them in order of arrival. */
    static List<Ended> serve(RequestSource source, Function<Request, Fate> fates) {
        List<Ended> all = new ArrayList<>();
        PriorityQueue<Ended> inService = new PriorityQueue<>(Comparator.comparingLong(Ended::nanos)
                .thenComparing(e -> e.request().id()));
        while (source.hasNext() || !inService.isEmpty()) {
            Ended first = inService.peek();
            if (first == null || (source.hasNext() && source.nextArrivalNanos() <= first.nanos())) {
                Request request = source.next();
                Fate fate = fates.apply(request);
                Ended ended = new Ended(request, request.arrivalNanos() + fate.nanos(), fate.ending());
                inService.add(ended);
                all.add(ended);
            } else {
                inService.remove();
                source.ended(first.request(), first.nanos(), first.ending());
            }
        }
        return all;
    }
}
