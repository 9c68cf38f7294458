package org.hexcast.sim;

import org.hexcast.domain.result.MeasuredWindow;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestEnding;

/** Where the actors report what became of requests. Owned by the run. */
final class RequestLog {

    private final MetricsAccumulator metrics;
    private final RunListener listener;
    private final UsageRecorder usage;
    private final Afterwards afterwards;

    /** What the end of a request leads to. */
    interface Afterwards {
        void ended(Request request, long now, RequestEnding ending);
    }

    RequestLog(MetricsAccumulator metrics, RunListener listener, UsageRecorder usage, Afterwards afterwards) {
        this.metrics = metrics;
        this.listener = listener;
        this.usage = usage;
        this.afterwards = afterwards;
    }

    RunListener listener() {
        return listener;
    }

    void arrived(SimRequest request, long now) {
        metrics.arrived(request.request(), now);
    }

    void completed(SimRequest request, long now) {
        request.ends();
        RequestTimeline timeline = request.timeline();
        edge(metrics.completed(timeline), now);
        listener.completed(timeline);
        afterwards.ended(request.request(), now, RequestEnding.COMPLETED);
    }

    void rejected(SimRequest request, long now, RunListener.Rejection reason) {
        request.ends();
        edge(metrics.rejected(request.request(), now, request.preemptions()), now);
        listener.rejected(request.request(), now, reason);
        afterwards.ended(request.request(), now, RequestEnding.REJECTED);
    }

    /** The client of a request has given up; what it holds is given back by whoever serves it. */
    void timedOut(SimRequest request, long now) {
        edge(metrics.timedOut(request.request(), now, request.preemptions()), now);
        listener.timedOut(request.request(), now);
        afterwards.ended(request.request(), now, RequestEnding.TIMED_OUT);
    }

    private void edge(MeasuredWindow.Edge edge, long now) {
        if (edge.reached()) {
            usage.edge(edge.number(), now);
        }
    }
}
