package org.hexcast.realexec.serving;

import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.TransferSpan;

/** Hands all that it hears on to another listener. */
public abstract class ForwardingListener implements ServingListener {

    /** Hands nothing on yet. */
    protected ForwardingListener() {}

    /** Who hears it; asked at every event. */
    protected abstract ServingListener next();

    @Override
    public void arrived(Answer answer, long nowNanos) {
        next().arrived(answer, nowNanos);
    }

    @Override
    public void token(Answer answer, int token, long nowNanos) {
        next().token(answer, token, nowNanos);
    }

    @Override
    public void completed(Answer answer, RequestTimeline timeline) {
        next().completed(answer, timeline);
    }

    @Override
    public void ended(Answer answer, long nowNanos) {
        next().ended(answer, nowNanos);
    }

    @Override
    public void step(StageStep step) {
        next().step(step);
    }

    @Override
    public void transfer(TransferSpan transfer) {
        next().transfer(transfer);
    }

    @Override
    public void load(LoadSample load) {
        next().load(load);
    }

    @Override
    public void lost(String replica, String reason, long nowNanos) {
        next().lost(replica, reason, nowNanos);
    }
}
