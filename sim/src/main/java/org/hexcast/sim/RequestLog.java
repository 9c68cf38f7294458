package org.hexcast.sim;

import org.hexcast.domain.result.MeasuredWindow;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.RequestTimeline;

/** Where the actors report what became of requests. Owned by the run. */
final class RequestLog {

    private final MetricsAccumulator metrics;
    private final RunListener listener;
    private final UsageRecorder usage;

    RequestLog(MetricsAccumulator metrics, RunListener listener, UsageRecorder usage) {
        this.metrics = metrics;
        this.listener = listener;
        this.usage = usage;
    }

    void arrived() {
        metrics.arrived();
    }

    void tokenGap(SimRequest request, long nanos) {
        metrics.tokenGap(request.id().value(), nanos);
    }

    void completed(SimRequest request, long now) {
        request.ends();
        RequestTimeline timeline = request.timeline();
        edge(metrics.completed(timeline), now);
        listener.completed(timeline);
    }

    void rejected(SimRequest request, long now, RunListener.Rejection reason) {
        request.ends();
        edge(metrics.rejected(request.request(), now, request.preemptions()), now);
        listener.rejected(request.request(), now, reason);
    }

    private void edge(MeasuredWindow.Edge edge, long now) {
        switch (edge) {
            case OPENS -> usage.windowOpens(now);
            case CLOSES -> usage.windowCloses(now);
            case NONE -> {}
        }
    }
}
