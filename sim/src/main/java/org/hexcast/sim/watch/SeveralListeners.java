package org.hexcast.sim.watch;

import java.util.List;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.workload.Request;
import org.hexcast.sim.RunListener;

/**
 * Several listeners in one; each hears everything, in this order.
 *
 * @param listeners any number
 */
public record SeveralListeners(List<RunListener> listeners) implements RunListener {

    public SeveralListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void completed(RequestTimeline timeline) {
        listeners.forEach(l -> l.completed(timeline));
    }

    @Override
    public void rejected(Request request, long nowNanos, Rejection reason) {
        listeners.forEach(l -> l.rejected(request, nowNanos, reason));
    }

    @Override
    public void timedOut(Request request, long nowNanos) {
        listeners.forEach(l -> l.timedOut(request, nowNanos));
    }

    @Override
    public boolean watchesSteps() {
        return listeners.stream().anyMatch(RunListener::watchesSteps);
    }

    @Override
    public void step(StepSpan step) {
        listeners.forEach(l -> l.step(step));
    }

    @Override
    public void transfer(TransferSpan transfer) {
        listeners.forEach(l -> l.transfer(transfer));
    }

    @Override
    public void load(LoadSample load) {
        listeners.forEach(l -> l.load(load));
    }
}
