package org.hexcast.realexec.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.realexec.device.DeviceCommand;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.DeviceReport;
import org.hexcast.scheduler.serve.KvLedger;
import org.hexcast.scheduler.serve.ReplicaState;
import org.hexcast.scheduler.serve.SequenceState;
import org.hexcast.scheduler.serve.StepPlan;

/**
 * One replica on its devices: as many micro-batches as pipeline stages go round. What a step does is the business of {@link ReplicaState}; here steps become
 * commands, and reports the ends of steps. Owned by the thread that serves.
 */
final class LiveReplica implements ReplicaState.Driver<LiveRequest, LiveBatch> {

    private final Parts parts;
    private final ReplicaState<LiveRequest, LiveBatch> state;
    private final StageClock clock;
    private final Deque<LiveBatch> idle = new ArrayDeque<>();
    private final List<LiveBatch> batches = new ArrayList<>();
    private final Map<DeviceId, Integer> stageOf = new LinkedHashMap<>();
    private long steps;
    private long outstandingRequests;
    private long outstandingTokens;
    private boolean lost;

    /**
     * What it is made of.
     *
     * @param replica its place in the plan
     * @param rules how it serves
     * @param ledger its KV blocks
     * @param maxWaiting most requests in its queue
     * @param devices its devices
     * @param exits where sequences go
     * @param listener hears of steps and loads
     */
    record Parts(
            Replica replica,
            ReplicaState.Rules rules,
            KvLedger ledger,
            int maxWaiting,
            Map<DeviceId, DevicePort> devices,
            Exits exits,
            ServingListener listener) {}

    /** Ways out of a replica. */
    interface Exits {
        /** A prompt has been read at a prefill replica, its KV cache wants to leave. */
        void prefilled(LiveRequest request, LiveReplica from);

        /** A sequence has left for good. */
        void left(LiveRequest request, long now);

        /** A replica may have room for further KV caches. */
        void roomAt(LiveReplica replica);

        /** It may start a step. */
        void mayStart(LiveReplica replica);
    }

    LiveReplica(Parts parts) {
        this.parts = parts;
        List<Stage> stages = parts.replica().strategy().stages();
        this.clock = new StageClock(stages.stream().map(Stage::tensorDegree).toList());
        this.state = new ReplicaState<>(parts.replica(), parts.rules(), parts.ledger(), stages.size(), this);
        for (int i = 0; i < stages.size(); i++) {
            LiveBatch batch = new LiveBatch(parts.ledger().blockTokens());
            batches.add(batch);
            idle.add(batch);
            for (DeviceId device : stages.get(i).devices()) {
                stageOf.put(device, i);
            }
        }
    }

    ReplicaId id() {
        return parts.replica().id();
    }

    PhaseRole role() {
        return parts.replica().role();
    }

    Replica replica() {
        return parts.replica();
    }

    ReplicaState<LiveRequest, LiveBatch> state() {
        return state;
    }

    long outstandingRequests() {
        return outstandingRequests;
    }

    long outstandingTokens() {
        return outstandingTokens;
    }

    boolean isFull() {
        return state.waitingCount() >= parts.maxWaiting();
    }

    boolean isLost() {
        return lost;
    }

    void restartClock() {
        clock.restart();
    }

    boolean isIdle() {
        return clock.isIdle();
    }

    void submit(DeviceCommand command) {
        parts.devices().values().forEach(device -> device.submit(command));
    }

    void submitTo(Set<DeviceId> devices, DeviceCommand command) {
        parts.devices().forEach((id, device) -> {
            if (devices.contains(id)) {
                device.submit(command);
            }
        });
    }

    private void releaseOnDevices(LiveRequest request) {
        submit(new DeviceCommand.Release(List.of(request.sequence())));
    }

    // ---- from outside

    void enqueue(LiveRequest request, long now) {
        request.home(id());
        outstandingRequests++;
        outstandingTokens += request.promptTokens();
        state.enqueue(request);
        parts.exits().mayStart(this);
        load(now);
    }

    void reserve(SequenceState reservation, long now) {
        state.reserve(reservation, now);
    }

    void release(SequenceState reservation, long now) {
        state.release(reservation, now);
        parts.exits().mayStart(this);
    }

    /** A KV cache has left for its decode replica, or its request is gone: its blocks are free. */
    void handedOver(LiveRequest request, long now) {
        done(request);
        state.release(request, now);
        releaseOnDevices(request);
        parts.exits().mayStart(this);
        load(now);
    }

    private void done(LiveRequest request) {
        outstandingRequests--;
        outstandingTokens -= request.promptTokens();
    }

    void abandon(LiveRequest request, long now) {
        if (state.abandon(request, now)) {
            done(request);
            releaseOnDevices(request);
        }
        parts.exits().mayStart(this);
    }

    /** Everybody here, those in hand-over aside. */
    List<LiveRequest> residents() {
        return state.residents(batches);
    }

    /** It is lost: nothing more happens here. */
    void lose(String reason) {
        lost = true;
        parts.devices().values().forEach(device -> device.abort(reason));
    }

    // ---- steps

    /** A device has ended a step; answers whether a micro-batch has left the last stage. */
    void stepDone(DeviceReport.StepDone done, long now) {
        Integer stage = stageOf.get(done.device());
        if (stage == null) {
            throw new IllegalStateException(done.device() + " is no device of replica " + id());
        }
        for (StageClock.StageEnd end : clock.reported(stage, done, now)) {
            LiveBatch batch = end.flight().batch();
            StepSpan span =
                    new StepSpan(id(), end.stage(), end.startNanos(), now, batch.chunkTokens(), batch.decodesInStep());
            parts.listener().step(new StageStep(span, end.busyNanos(), batch.sequencesInStep(), batch.shape()));
            if (end.stage() == clock.stages() - 1) {
                clock.land(end.flight());
                stepEnded(end.flight(), now);
                idle.add(batch);
            }
            parts.exits().mayStart(this);
        }
    }

    private void stepEnded(StageClock.Flight flight, long now) {
        LiveBatch batch = flight.batch();
        List<LiveRequest> emitters = batch.emitters();
        if (flight.tokens().size() != emitters.size()) {
            throw new IllegalStateException("a step of replica " + id() + " chose "
                    + flight.tokens().size() + " tokens for " + emitters.size() + " sequences");
        }
        for (int i = 0; i < emitters.size(); i++) {
            if (!emitters.get(i).abandoned()) {
                emitters.get(i).chosen(flight.tokens().get(i), now);
                parts.listener().token(emitters.get(i).answer(), flight.tokens().get(i), now);
            }
        }
        if (batch.decoding() && !batch.decodes().isEmpty()) {
            batch.decodes().advance(1);
            for (LiveRequest request : batch.decodes().members()) {
                request.lastTokenAt(now);
            }
            for (LiveRequest request : batch.endingNow()) {
                state.finish(batch, request, now);
            }
        }
        state.chunksRead(batch, now);
    }

    /** Starts the next step if the first stage is free and a micro-batch has work. */
    void decide(long now) {
        if (lost || !clock.firstStageFree()) {
            return;
        }
        for (LiveBatch batch : List.copyOf(idle)) {
            StepPlan<LiveRequest> plan = state.prepare(batch, now).plan();
            if (plan.hasWork()) {
                idle.remove(batch);
                long step = steps++;
                clock.start(step, batch, now);
                submit(new DeviceCommand.Step(step, batch.plan(plan)));
                break;
            }
        }
        load(now);
    }

    private void load(long now) {
        KvLedger ledger = state.ledger();
        parts.listener()
                .load(new LoadSample(
                        id(), now, state.waitingCount(), state.active(), ledger.usedBlocks(), ledger.totalBlocks()));
    }

    // ---- on the way

    @Override
    public boolean keepsCache(LiveBatch batch, LiveRequest request) {
        releaseOnDevices(request);
        return false;
    }

    @Override
    public void prefilled(LiveRequest request) {
        parts.exits().prefilled(request, this);
    }

    @Override
    public void left(LiveRequest request, long now) {
        done(request);
        releaseOnDevices(request);
        parts.exits().left(request, now);
    }

    @Override
    public void roomFreed() {
        parts.exits().roomAt(this);
    }
}
