package org.hexcast.realexec.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ServingListener;
import org.hexcast.realexec.serving.StageStep;

/**
 * Hears for an endpoint what is served: metrics count it first, then whoever else listens hears it, then responses get their tokens. Given to {@code RealServing}
 * when it is made, and to the {@link CompletionServer} in front of it.
 */
public final class EndpointListener implements ServingListener {

    private final PrometheusMetrics metrics;
    private final ServingListener next;
    private final Map<Answer, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(int prompt, Happenings happenings) {}

    /**
     * Hears for an endpoint.
     *
     * @param metrics what it shows
     * @param next hears everything too; {@link ServingListener#NONE} if nobody does
     */
    public EndpointListener(PrometheusMetrics metrics, ServingListener next) {
        this.metrics = metrics;
        this.next = next;
    }

    /** What is counted. */
    public PrometheusMetrics metrics() {
        return metrics;
    }

    /** An answer belongs to a response until it ends. */
    void follow(Answer answer, int prompt, Happenings happenings) {
        followed.put(answer, new Followed(prompt, happenings));
    }

    /** Answers that belong to responses and have not ended. */
    int following() {
        return followed.size();
    }

    @Override
    public void arrived(Answer answer, long nowNanos) {
        metrics.arrived(answer, nowNanos);
        next.arrived(answer, nowNanos);
    }

    @Override
    public void token(Answer answer, int token, long nowNanos) {
        metrics.token(answer, token, nowNanos);
        next.token(answer, token, nowNanos);
        Followed response = followed.get(answer);
        if (response != null) {
            response.happenings().token(response.prompt(), token);
        }
    }

    @Override
    public void completed(Answer answer, RequestTimeline timeline) {
        metrics.completed(answer, timeline);
        next.completed(answer, timeline);
        over(answer);
    }

    @Override
    public void ended(Answer answer, long nowNanos) {
        metrics.ended(answer, nowNanos);
        next.ended(answer, nowNanos);
        over(answer);
    }

    private void over(Answer answer) {
        Followed response = followed.remove(answer);
        if (response != null) {
            response.happenings().ended(response.prompt(), answer);
        }
    }

    @Override
    public void step(StageStep step) {
        next.step(step);
    }

    @Override
    public void transfer(TransferSpan transfer) {
        next.transfer(transfer);
    }

    @Override
    public void load(LoadSample load) {
        metrics.load(load);
        next.load(load);
    }

    @Override
    public void lost(String replica, String reason, long nowNanos) {
        metrics.lost(replica, reason, nowNanos);
        next.lost(replica, reason, nowNanos);
    }
}
