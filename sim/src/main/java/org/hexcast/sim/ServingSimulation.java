package org.hexcast.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.scheduler.serve.ContinuousBatching;
import org.hexcast.scheduler.serve.Dispatcher;
import org.hexcast.scheduler.serve.FlowProportionalDispatcher;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.PrefillBatching;
import org.hexcast.sim.kernel.SimClock;

/**
 * One simulated run of a plan, step by step: arrival, dispatch, prefill batch, hand-over, decode steps, completion. Deterministic: equal input and streams
 * give equal runs (INV-6). Memory does not grow with the requests that have ended.
 */
public final class ServingSimulation {

    private final ServedSystem system;
    private final RequestSource source;
    private final MetricsAccumulator metrics;
    private final SimClock clock = new SimClock();
    private final LinkShare links = new LinkShare(clock);
    private final HandoverDesk desk = new HandoverDesk(clock, links);
    private final UsageRecorder usage;
    private final RequestLog log;
    private final Dispatcher dispatcher;
    private final Map<ReplicaId, PrefillActor> prefills = new LinkedHashMap<>();
    private final Map<ReplicaId, DecodeActor> decodes = new LinkedHashMap<>();

    /**
     * Sets a run up.
     *
     * @param system what is simulated
     * @param input what is asked of it
     * @param streams randomness of this run
     * @param listener hears what happens
     */
    public ServingSimulation(ServedSystem system, RunInput input, RandomStreams streams, RunListener listener) {
        this.system = system;
        this.source = new RequestSource(input.workload(), input.contextRule(), streams);
        this.metrics = new MetricsAccumulator(
                input.classes().get(0).slo(), RequestSource.served(input.workload(), input.contextRule(), streams));
        this.usage = new UsageRecorder(system.cluster(), links);
        this.log = new RequestLog(metrics, listener, usage);
        this.dispatcher = new FlowProportionalDispatcher(system.plan().arrivalShares());
        system.plan().replicas(PhaseRole.PREFILL).forEach(this::addPrefill);
        system.plan().replicas(PhaseRole.DECODE).forEach(this::addDecode);
        system.plan().arrivalShares().keySet().forEach(this::openRoutes);
    }

    private ReplicaStation station(Replica replica) {
        MemoryModel memory = new MemoryModel(system.model(), system.engine());
        long blocks = memory.blocks(StageLayout.of(system.cluster(), replica.strategy()));
        return new ReplicaStation(replica, new KvLedger(system.engine().memory(), blocks), clock);
    }

    private List<StageCost> costs(Replica replica) {
        return StageLayout.of(system.cluster(), replica.strategy()).stream()
                .map(layout -> system.costs().stage(system.model(), layout, system.engine()))
                .toList();
    }

    private EngineLimits limits(Replica replica) {
        return system.engine()
                .limits()
                .on(replica.strategy().devices().stream()
                        .map(d -> system.cluster().require(d).type())
                        .toList());
    }

    private void addPrefill(Replica replica) {
        PrefillActor actor = new PrefillActor(
                clock, station(replica), costs(replica), new PrefillBatching(limits(replica)), desk, log);
        prefills.put(actor.id(), actor);
        usage.watch(actor.station(), actor.pipeline());
    }

    private void addDecode(Replica replica) {
        DecodeActor actor = new DecodeActor(
                clock, station(replica), costs(replica), new ContinuousBatching(limits(replica)), desk, log);
        decodes.put(actor.id(), actor);
        desk.add(actor);
        usage.watch(actor.station(), actor.pipeline());
    }

    private void openRoutes(ReplicaId prefill) {
        List<KvRoute> routes = system.plan().routes().stream()
                .filter(r -> r.from().equals(prefill))
                .toList();
        Map<ReplicaId, KvTransfer> transfers = new LinkedHashMap<>();
        for (KvRoute route : routes) {
            Replica from = system.plan().replica(route.from()).orElseThrow();
            Replica to = system.plan().replica(route.to()).orElseThrow();
            transfers.put(
                    route.to(), KvTransfer.between(system.cluster(), system.model(), from.strategy(), to.strategy()));
        }
        desk.open(prefill, routes, transfers);
    }

    /**
     * Runs until every request has completed or been rejected.
     *
     * @return the metrics of the run
     * @throws IllegalStateException if an invariant is broken
     */
    public RunMetrics run() {
        return run(now -> {});
    }

    /** The same run; the observer hears the time after every event, when {@link #verify} may be called. */
    RunMetrics run(LongConsumer afterEachEvent) {
        if (source.hasNext()) {
            scheduleArrival(source.next());
            clock.run(afterEachEvent);
        }
        if (metrics.inSystem() != 0) {
            throw new IllegalStateException(
                    "INV-1: the run ended with " + metrics.inSystem() + " requests still in the system");
        }
        prefills.values().forEach(actor -> requireEmpty(actor.station()));
        decodes.values().forEach(actor -> requireEmpty(actor.station()));
        return metrics.metrics(source, usage.use(metrics.window().wholeRun(), clock.nowNanos()));
    }

    /** The accumulator behind the metrics, to pool latencies over replications. */
    public MetricsAccumulator accumulator() {
        return metrics;
    }

    private void scheduleArrival(Request request) {
        clock.at(request.arrivalNanos(), SimClock.Phase.ARRIVAL, () -> {
            arrive(new SimRequest(request));
            if (source.hasNext()) {
                scheduleArrival(source.next());
            }
        });
    }

    private void arrive(SimRequest request) {
        log.arrived();
        Optional<ReplicaId> target = dispatcher.dispatch(request, id -> couldServe(id, request.promptTokens()));
        if (target.isPresent()) {
            prefill(target.get()).enqueue(request);
        } else {
            log.rejected(request, clock.nowNanos(), RunListener.Rejection.PROMPT_TOO_LONG);
        }
    }

    private boolean couldServe(ReplicaId id, int promptTokens) {
        return prefill(id).station().ledger().couldHold(promptTokens) && desk.couldTake(id, promptTokens + 1L);
    }

    private PrefillActor prefill(ReplicaId id) {
        PrefillActor actor = prefills.get(id);
        if (actor == null) {
            throw new IllegalStateException("there is no prefill replica " + id);
        }
        return actor;
    }

    /**
     * Checks the invariants that hold between events: INV-4 on every ledger and INV-7 for every replica.
     *
     * @throws IllegalStateException naming the broken one
     */
    void verify() {
        prefills.values().forEach(actor -> verify(actor.station(), actor.idleWithWork()));
        decodes.values().forEach(actor -> verify(actor.station(), actor.idleWithWork()));
        if (desk.idleWithWork()) {
            throw new IllegalStateException("INV-7: a KV cache waits although a route with room is open");
        }
    }

    private static void requireEmpty(ReplicaStation station) {
        if (station.ledger().usedBlocks() != 0) {
            throw new IllegalStateException("INV-4: the run ended with "
                    + station.ledger().usedBlocks() + " KV blocks of replica "
                    + station.replica().id() + " still held");
        }
    }

    private static void verify(ReplicaStation station, boolean idleWithWork) {
        station.ledger().verify();
        if (idleWithWork) {
            throw new IllegalStateException(
                    "INV-7: replica " + station.replica().id() + " is idle although it has work");
        }
    }
}
