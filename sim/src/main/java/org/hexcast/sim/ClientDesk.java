package org.hexcast.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestEnding;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.scheduler.serve.ServedSequence;
import org.hexcast.sim.kernel.SimClock;
import org.hexcast.sim.kernel.SimTime;

/** The clients: they send requests when the source says so, and some give up waiting. Owned by the run. */
final class ClientDesk {

    private final SimClock clock;
    private final RequestSource source;
    private final List<ServiceClass> classes;
    private final Consumer<SimRequest> arrive;
    private final SimClock.Alarm nextArrival;
    private final Map<RequestId, SimClock.Alarm> patience = new HashMap<>();

    ClientDesk(SimClock clock, RequestSource source, List<ServiceClass> classes, Consumer<SimRequest> arrive) {
        this.clock = clock;
        this.source = source;
        this.classes = List.copyOf(classes);
        this.arrive = arrive;
        this.nextArrival = clock.alarm(SimClock.Phase.ARRIVAL, 0, this::arrives);
    }

    /** The first request is on its way. */
    void open() {
        schedule();
    }

    private void schedule() {
        if (source.hasNext()) {
            nextArrival.at(Math.max(clock.nowNanos(), source.nextArrivalNanos()));
        }
    }

    private void arrives() {
        Request request = source.next();
        int priority = serviceClass(request).priority();
        schedule();
        arrive.accept(new SimRequest(request, priority));
    }

    private ServiceClass serviceClass(Request request) {
        return classes.get(request.traits().serviceClass());
    }

    /** A client waits for its answer, for as long as it has patience. */
    void await(SimRequest request, Runnable giveUp) {
        Patience limit = serviceClass(request.request()).patience();
        if (limit.isFinite() && request.state() != ServedSequence.State.ENDED) {
            SimClock.Alarm alarm = clock.alarm(SimClock.Phase.ARRIVAL, 1, giveUp);
            patience.put(request.id(), alarm);
            alarm.at(clock.nowNanos() + SimTime.nanos(limit.timeoutSeconds()));
        }
    }

    /** A request has ended: nobody waits for it any more, and others may follow from it. */
    void ended(Request request, long now, RequestEnding ending) {
        SimClock.Alarm alarm = patience.remove(request.id());
        if (alarm != null) {
            alarm.off();
        }
        source.ended(request, now, ending);
        schedule();
    }
}
