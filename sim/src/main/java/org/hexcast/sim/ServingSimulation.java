package org.hexcast.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.scheduler.serve.BatchPolicy;
import org.hexcast.scheduler.serve.Dispatcher;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.ReplicaState;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.scheduler.serve.TargetLoads;
import org.hexcast.sim.kernel.SimClock;

/**
 * One simulated run of a plan: arrival, dispatch, prompt, hand-over, decode steps, completion. Deterministic: equal input and streams give equal runs
 * (INV-6), whether it goes step by step or fast. Memory does not grow with the requests that have ended.
 */
public final class ServingSimulation implements TargetLoads {

    private final ServedSystem system;
    private final RequestSource source;
    private final MetricsAccumulator metrics;
    private final SimClock clock = new SimClock();
    private final LinkShare links = new LinkShare(clock);
    private final HandoverDesk desk;
    private final UsageRecorder usage;
    private final RequestLog log;
    private final ClientDesk clients;
    private final Dispatcher dispatcher;
    private final Map<ReplicaId, ReplicaActor> actors = new LinkedHashMap<>();

    /** How time advances; the outcome is the same. */
    public enum Pace {
        /** An event at every end of a step. */
        STEP_BY_STEP,
        /** Decode batches advance to their next change at once. */
        FAST_FORWARD
    }

    /**
     * Sets a run up, fast unless the listener watches steps.
     *
     * @param system what is simulated
     * @param input what is asked of it
     * @param streams randomness of this run
     * @param listener hears what happens
     */
    public ServingSimulation(ServedSystem system, RunInput input, RandomStreams streams, RunListener listener) {
        this(system, input, streams, listener, listener.watchesSteps() ? Pace.STEP_BY_STEP : Pace.FAST_FORWARD);
    }

    /** Sets a run up with this pace. */
    public ServingSimulation(
            ServedSystem system, RunInput input, RandomStreams streams, RunListener listener, Pace pace) {
        this.system = system;
        this.source = new RequestSource(
                input.workload(),
                input.contextRule(),
                streams,
                input.classes().stream().map(ServiceClass::patience).toList());
        this.metrics = new MetricsAccumulator(
                input.classes(), RequestSource.served(input.workload(), input.contextRule(), streams));
        this.usage = new UsageRecorder(system.cluster(), links);
        this.desk = new HandoverDesk(clock, links, listener);
        this.clients = new ClientDesk(clock, source, input.classes(), this::arrive);
        this.log = new RequestLog(metrics, listener, usage, clients::ended);
        ServingPolicies policies = system.engine().policies();
        this.dispatcher = Dispatcher.of(policies.dispatch(), system.plan().arrivalShares());
        for (Replica replica : system.plan().replicas()) {
            add(replica, policies, input.contextRule().contextTokens(), pace);
        }
        system.plan().replicas(PhaseRole.PREFILL).forEach(replica -> openRoutes(replica.id()));
    }

    private void add(Replica replica, ServingPolicies policies, int contextTokens, Pace pace) {
        MemoryModel memory = new MemoryModel(system.model(), system.engine());
        List<StageLayout> layouts = StageLayout.of(system.cluster(), replica.strategy());
        EngineLimits limits = system.engine()
                .limits()
                .on(replica.strategy().devices().stream()
                        .map(d -> system.cluster().require(d).type())
                        .toList());
        ReplicaParts parts = new ReplicaParts(
                replica,
                new KvLedger(system.engine().memory(), memory.blocks(layouts), policies.prefixCaching()),
                new ReplicaParts.Serving(
                        // A prefill replica never holds an output, so it keeps no blocks for one.
                        new ReplicaState.Rules(
                                BatchPolicy.of(
                                        policies.batching(),
                                        limits,
                                        replica.role() == PhaseRole.PREFILL ? 0 : contextTokens),
                                limits),
                        policies.maxWaiting()),
                new StepTimes(layouts.stream()
                        .map(layout -> system.costs().stage(system.model(), layout, system.engine()))
                        .toList()),
                SwapSpace.of(policies.preemption(), memory, layouts),
                new ReplicaParts.Surroundings(desk, log, metrics));
        ReplicaActor actor = new ReplicaActor(clock, actors.size() + 1, parts, pace == Pace.STEP_BY_STEP);
        actors.put(actor.id(), actor);
        usage.watch(actor);
        if (replica.role() == PhaseRole.DECODE) {
            desk.add(actor);
        }
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
     * Runs until every request has ended.
     *
     * @return the metrics of the run
     * @throws IllegalStateException if an invariant is broken
     */
    public RunMetrics run() {
        return run(now -> {});
    }

    /** The same run; the observer hears the time after every event, when {@link #verify} may be called. */
    RunMetrics run(LongConsumer afterEachEvent) {
        clients.open();
        clock.run(afterEachEvent);
        if (metrics.inSystem() != 0) {
            throw new IllegalStateException(
                    "INV-1: the run ended with " + metrics.inSystem() + " requests still in the system");
        }
        for (ReplicaActor actor : actors.values()) {
            if (actor.ledger().usedBlocks() != 0) {
                throw new IllegalStateException("INV-4: the run ended with "
                        + actor.ledger().usedBlocks() + " KV blocks of replica " + actor.id() + " still held");
            }
        }
        return metrics.metrics(source, usage.use(metrics.window(), clock.nowNanos()));
    }

    /** The accumulator behind the metrics, to pool latencies over replications. */
    public MetricsAccumulator accumulator() {
        return metrics;
    }

    private void arrive(SimRequest request) {
        long now = clock.nowNanos();
        log.arrived(request, now);
        Optional<ReplicaId> target = dispatcher.dispatch(request, this);
        if (target.isEmpty()) {
            log.rejected(request, now, RunListener.Rejection.PROMPT_TOO_LONG);
            return;
        }
        ReplicaActor actor = actor(target.get());
        if (actor.isFull()) {
            log.rejected(request, now, RunListener.Rejection.QUEUE_FULL);
        } else {
            actor.enqueue(request);
            clients.await(request, () -> giveUp(request));
        }
    }

    /** The client of a request that is still in the system gives up. */
    private void giveUp(SimRequest request) {
        log.timedOut(request, clock.nowNanos());
        switch (request.state()) {
            case AWAITING_ROUTE -> desk.abandon(request);
            case TRANSFER -> request.abandon();
            default -> request.home().abandon(request);
        }
    }

    @Override
    public boolean couldServe(ReplicaId id, SequenceState request) {
        ReplicaActor actor = actor(id);
        return actor.replica().role() == PhaseRole.COLOCATED
                ? actor.couldServe(request)
                : actor.ledger().couldHold(request.promptTokens()) && desk.couldTake(id, request);
    }

    @Override
    public long outstandingRequests(ReplicaId id) {
        return actor(id).counters().outstandingRequests();
    }

    @Override
    public long outstandingTokens(ReplicaId id) {
        return actor(id).counters().outstandingTokens();
    }

    @Override
    public int cachedTokens(ReplicaId id, SequenceState request) {
        ReplicaActor actor = actor(id);
        actor.sync(clock.nowNanos());
        return actor.ledger().hitTokens(request);
    }

    private ReplicaActor actor(ReplicaId id) {
        ReplicaActor actor = actors.get(id);
        if (actor == null) {
            throw new IllegalStateException("there is no replica " + id);
        }
        return actor;
    }

    /**
     * Checks the invariants that hold between events: INV-4 on every ledger and INV-7 for every replica.
     *
     * @throws IllegalStateException naming the broken one
     */
    void verify() {
        for (ReplicaActor actor : actors.values()) {
            List<SequenceState> holders = new ArrayList<>(actor.residents());
            holders.addAll(desk.holdersAt(actor));
            actor.verify(holders);
        }
        if (desk.idleWithWork()) {
            throw new IllegalStateException("INV-7: a KV cache waits although a route with room is open");
        }
    }
}
