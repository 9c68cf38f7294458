package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.scheduler.serve.BatchPolicy;
import org.hexcast.scheduler.serve.Dispatcher;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.ReplicaState;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.scheduler.serve.TargetLoads;

/**
 * Serves a plan on devices: requests arrive, devices report, decisions become commands. It has no clock and no thread: whoever drives it says what happens and
 * when, and lets it decide when everything that happens at a time has been said. The same policies as in the simulator, in the same order (INV-12). Owned by one
 * thread.
 */
public final class ServingCore implements TargetLoads {

    private final ServingSetup setup;
    private final ServingListener listener;
    private final Dispatcher dispatcher;
    private final Map<ReplicaId, LiveReplica> replicas = new LinkedHashMap<>();
    private final Map<DeviceId, LiveReplica> byDevice = new LinkedHashMap<>();
    private final List<LiveReplica> order = new ArrayList<>();
    private final LiveHandover handover;
    private final Map<Answer, LiveRequest> open = new LinkedHashMap<>();
    /** 0 is the hand-over, then the replicas in their order. */
    private final BitSet pending = new BitSet();

    private final Map<DeviceId, Integer> held = new LinkedHashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final ShardLoading loading;
    private final ReplicaExits exits = new ReplicaExits();
    private long sequences;

    /**
     * Sets everything up; nothing is sent to devices before {@link #load}.
     *
     * @param setup what is served
     * @param devices every device of the plan
     * @param listener hears what happens
     * @throws IllegalArgumentException if a device of the plan is not there
     */
    public ServingCore(ServingSetup setup, Map<DeviceId, DevicePort> devices, ServingListener listener) {
        this.setup = setup;
        this.listener = listener;
        this.loading = new ShardLoading(setup);
        this.handover =
                new LiveHandover(exits, setup.served().spec().attention().kvHeads(), listener);
        this.dispatcher =
                Dispatcher.of(setup.engine().policies().dispatch(), setup.plan().arrivalShares());
        for (Replica replica : setup.plan().replicas()) {
            add(replica, devices);
        }
        for (Replica prefill : setup.plan().replicas(PhaseRole.PREFILL)) {
            List<KvRoute> routes = setup.plan().routes().stream()
                    .filter(route -> route.from().equals(prefill.id()))
                    .toList();
            handover.open(prefill.id(), routes);
        }
    }

    /** Where replicas send their sequences. */
    private final class ReplicaExits implements LiveReplica.Exits, LiveHandover.Replicas {
        @Override
        public void prefilled(LiveRequest request, LiveReplica from) {
            handover.add(request, from);
            pending.set(0);
        }

        @Override
        public void left(LiveRequest request, long now) {
            ServingCore.this.left(request, now);
        }

        @Override
        public void roomAt(LiveReplica replica) {
            if (replica.role() == PhaseRole.DECODE) {
                pending.set(0);
            }
        }

        @Override
        public void mayStart(LiveReplica replica) {
            pending.set(1 + order.indexOf(replica));
        }

        @Override
        public LiveReplica replica(ReplicaId id) {
            LiveReplica replica = replicas.get(id);
            if (replica == null) {
                throw new IllegalStateException("there is no replica " + id);
            }
            return replica;
        }

        @Override
        public void retrySoon() {
            pending.set(0);
        }
    }

    private void add(Replica replica, Map<DeviceId, DevicePort> devices) {
        Map<DeviceId, DevicePort> own = new LinkedHashMap<>();
        for (DeviceId id : replica.strategy().devices()) {
            DevicePort port = devices.get(id);
            if (port == null) {
                throw new IllegalArgumentException("replica " + replica.id() + " of the plan needs device " + id
                        + ", but the devices here are " + devices.keySet()
                        + "\nMaybe start a worker that has it.");
            }
            own.put(id, port);
        }
        ServingPolicies policies = setup.engine().policies();
        List<StageLayout> layouts = StageLayout.of(setup.cluster(), replica.strategy());
        EngineLimits limits = setup.engine()
                .limits()
                .on(replica.strategy().devices().stream()
                        .map(d -> setup.cluster().require(d).type())
                        .toList());
        long blocks = new MemoryModel(setup.served().spec(), setup.engine()).blocks(layouts);
        int context = replica.role() == PhaseRole.PREFILL ? 0 : setup.served().contextTokens();
        LiveReplica live = new LiveReplica(new LiveReplica.Parts(
                replica,
                new ReplicaState.Rules(BatchPolicy.of(policies.batching(), limits, context), limits),
                new KvLedger(setup.engine().memory(), blocks),
                policies.maxWaiting(),
                own,
                exits,
                listener));
        replicas.put(replica.id(), live);
        order.add(live);
        own.keySet().forEach(id -> byDevice.put(id, live));
    }

    /** Tells every device which shard it holds. */
    public void load() {
        for (LiveReplica replica : order) {
            loading.load(replica);
        }
    }

    /** Whether every device of a replica that is left has its shard. */
    public boolean isLoaded() {
        return loading.isDone(order);
    }

    /**
     * Time begins anew, for another run on the same shards.
     *
     * @throws IllegalStateException if a request, a step or a transfer is under way
     */
    public void restartClock() {
        if (!open.isEmpty() || !isQuiet()) {
            throw new IllegalStateException("a run cannot begin while another is under way");
        }
        order.forEach(LiveReplica::restartClock);
    }

    /** Requests that have arrived and not ended. */
    public int inSystem() {
        return open.size();
    }

    /** Whether no replica is left that could take requests at all. */
    public boolean isLost() {
        return setup.plan().arrivalShares().keySet().stream().allMatch(id -> !isReachable(id));
    }

    private boolean isReachable(ReplicaId id) {
        LiveReplica replica = exits.replica(id);
        return !replica.isLost() && (replica.role() != PhaseRole.PREFILL || handover.hasTarget(id));
    }

    /** A request arrives. */
    public void arrive(Answer answer, long now) {
        listener.arrived(answer, now);
        dispatch(answer, now);
    }

    private void dispatch(Answer answer, long now) {
        int priority =
                setup.classes().get(answer.request().traits().serviceClass()).priority();
        LiveRequest request = new LiveRequest(answer, sequences++, priority);
        answer.attempted();
        open.put(answer, request);
        Optional<ReplicaId> target = dispatcher.dispatch(request, this);
        if (target.isEmpty()) {
            boolean begun = answer.attempts() > 1 || isLost();
            ends(
                    request,
                    begun ? Answer.Outcome.FAILED : Answer.Outcome.REJECTED,
                    begun ? "no replica that is left can serve it" : "no replica can hold it",
                    now);
        } else if (exits.replica(target.get()).isFull()) {
            ends(request, Answer.Outcome.REJECTED, "the queue of replica " + target.get() + " is full", now);
        } else {
            exits.replica(target.get()).enqueue(request, now);
        }
    }

    private void ends(LiveRequest request, Answer.Outcome outcome, String reason, long now) {
        request.ends();
        open.remove(request.answer());
        request.answer().ends(outcome, reason, now);
        listener.ended(request.answer(), now);
    }

    private void left(LiveRequest request, long now) {
        if (request.abandoned()) {
            request.ends();
        } else if (request.remainingTokens() == 0) {
            request.ends();
            open.remove(request.answer());
            request.answer().ends(Answer.Outcome.COMPLETED, "", now);
            listener.completed(request.answer(), request.answer().timeline(request));
        } else {
            ends(request, Answer.Outcome.REJECTED, "it outgrew the KV blocks of its replica", now);
        }
    }

    /** The client of a request gives up, if it has not ended. */
    public void giveUp(Answer answer, long now) {
        LiveRequest request = open.remove(answer);
        if (request == null) {
            return;
        }
        answer.ends(Answer.Outcome.TIMED_OUT, "its client gave up", now);
        listener.ended(answer, now);
        switch (request.state()) {
            case AWAITING_ROUTE -> handover.abandon(request, now);
            case TRANSFER -> request.abandon();
            default -> exits.replica(request.home()).abandon(request, now);
        }
    }

    /** A device reports. */
    public void heard(DeviceReport report, long now) {
        LiveReplica replica = byDevice.get(report.device());
        if (replica == null || replica.isLost()) {
            return;
        }
        if (report instanceof DeviceReport.StepDone done) {
            replica.stepDone(done, now);
        } else if (report instanceof DeviceReport.KvSent sent) {
            handover.sent(sent, now);
        } else if (report instanceof DeviceReport.KvArrived arrived) {
            handover.arrived(arrived, now);
        } else if (report instanceof DeviceReport.Loaded loaded) {
            loading.loaded(loaded);
        } else if (report instanceof DeviceReport.Unloaded unloaded) {
            held.put(unloaded.device(), unloaded.heldBlocks());
        } else if (report instanceof DeviceReport.Failed failed) {
            lose(replica, failed, now);
        }
    }

    /** A replica is gone with one of its devices: its requests begin anew elsewhere, behind the tokens that are out. */
    private void lose(LiveReplica replica, DeviceReport.Failed failed, long now) {
        String reason = "device " + failed.device() + " of replica " + replica.id() + " is lost: " + failed.reason();
        reasons.add(reason);
        replica.lose(reason);
        listener.lost(replica.id().toString(), reason, now);
        List<LiveRequest> gone = new ArrayList<>(handover.lose(replica, now));
        gone.addAll(replica.residents());
        beginAnew(gone, now);
        pending.set(0);
    }

    private void beginAnew(List<LiveRequest> gone, long now) {
        for (LiveRequest request : gone) {
            Answer answer = request.answer();
            if (open.get(answer) == request) {
                answer.interrupted(request);
                dispatch(answer, now);
            }
        }
    }

    /** Takes the decisions that are due: caches that can leave first, then the replicas in their order. */
    public void decide(long now) {
        for (int next = pending.nextSetBit(0); next >= 0; next = pending.nextSetBit(0)) {
            pending.clear(next);
            if (next == 0) {
                handover.retry(now);
                if (!reasons.isEmpty()) {
                    beginAnew(handover.stranded(now), now);
                }
            } else {
                order.get(next - 1).decide(now);
            }
        }
    }

    /** Ends the use of the devices: shards are given up. */
    public void unload() {
        order.stream()
                .filter(replica -> !replica.isLost())
                .forEach(replica -> replica.submit(new DeviceCommand.Unload()));
    }

    /** Whether every device that is left has given up its shard. */
    public boolean isUnloaded() {
        return order.stream()
                .filter(replica -> !replica.isLost())
                .allMatch(replica ->
                        held.keySet().containsAll(replica.replica().strategy().devices()));
    }

    /** KV blocks that sequences still held at each device when it gave up its shard. */
    public Map<DeviceId, Integer> heldBlocks() {
        return Collections.unmodifiableMap(held);
    }

    /** Why replicas are lost, in words, a line or two each. */
    public String lostReasons() {
        return String.join("\n", reasons);
    }

    /**
     * Checks that nothing is held any more.
     *
     * @throws IllegalStateException naming the replica that still holds blocks (INV-4), or the requests that are still there (INV-1)
     */
    public void requireEmpty() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("INV-1: " + open.size() + " requests are still in the system");
        }
        for (LiveReplica replica : order) {
            long used = replica.state().ledger().usedBlocks();
            if (!replica.isLost() && used != 0) {
                throw new IllegalStateException(
                        "INV-4: " + used + " KV blocks of replica " + replica.id() + " are still held");
            }
        }
    }

    /** Whether no step and no transfer is under way. */
    public boolean isQuiet() {
        return handover.isIdle() && order.stream().allMatch(replica -> replica.isLost() || replica.isIdle());
    }

    /** The names of the replicas that are lost. */
    public List<ReplicaId> lost() {
        return order.stream().filter(LiveReplica::isLost).map(LiveReplica::id).toList();
    }

    // ---- what the dispatcher asks

    @Override
    public boolean couldServe(ReplicaId id, SequenceState request) {
        LiveReplica replica = exits.replica(id);
        if (replica.isLost()) {
            return false;
        }
        return replica.role() == PhaseRole.COLOCATED
                ? replica.state().couldServe(request)
                : replica.state().ledger().couldHold(request.promptTokens()) && handover.couldTake(id, request);
    }

    @Override
    public long outstandingRequests(ReplicaId id) {
        return exits.replica(id).outstandingRequests();
    }

    @Override
    public long outstandingTokens(ReplicaId id) {
        return exits.replica(id).outstandingTokens();
    }

    @Override
    public int cachedTokens(ReplicaId id, SequenceState request) {
        return 0;
    }
}
