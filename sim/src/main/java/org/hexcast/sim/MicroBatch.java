package org.hexcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.scheduler.serve.DecodeSet;
import org.hexcast.scheduler.serve.ReplicaState;
import org.hexcast.scheduler.serve.StepPlan;
import org.hexcast.sim.kernel.SimTime;
import org.jspecify.annotations.Nullable;

/** Sequences that take their steps together. Owned by its replica. */
final class MicroBatch implements Pipeline.Step, ReplicaState.Batch<SimRequest> {

    /** Nobody watches. */
    static final Watcher NOBODY = (batch, stage, now) -> {};

    private final StepTimes times;
    private final TokenGaps gaps;
    private final Watcher watcher;
    private final DecodeSet<SimRequest> decodes;
    private final List<SimRequest> reading = new ArrayList<>();
    private final PriorityQueue<SimRequest> ending = new PriorityQueue<>(MicroBatch::byEnd);
    private final List<DecodeSegment> segments = new ArrayList<>();
    private final long[] segmentSteps;
    private final long[] startNanos;
    private List<StepPlan.Chunk<SimRequest>> chunks = List.of();
    private boolean decoding;
    private double extraSeconds;
    private @Nullable BatchShape shape;
    private boolean settled;

    /** Hears when a step has left a stage. */
    interface Watcher {
        void left(MicroBatch batch, int stage, long nowNanos);
    }

    MicroBatch(StepTimes times, TokenGaps gaps, int blockTokens, Watcher watcher) {
        this.watcher = watcher;
        this.times = times;
        this.gaps = gaps;
        this.decodes = new DecodeSet<>(blockTokens);
        this.segmentSteps = new long[times.stages()];
        this.startNanos = new long[times.stages()];
    }

    private static int byEnd(SimRequest one, SimRequest other) {
        int byStep = Long.compare(one.endStep(), other.endStep());
        return byStep != 0 ? byStep : Long.compare(one.id().value(), other.id().value());
    }

    @Override
    public DecodeSet<SimRequest> decodes() {
        return decodes;
    }

    @Override
    public List<SimRequest> reading() {
        return reading;
    }

    TokenGaps gaps() {
        return gaps;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public List<StepPlan.Chunk<SimRequest>> chunks() {
        return chunks;
    }

    @Override
    public boolean decoding() {
        return decoding;
    }

    /** Decodes that take part in the step in flight. */
    int decodesInStep() {
        return decoding ? decodes.size() : 0;
    }

    /** Whether its next steps are like the one in flight until somebody leaves, comes, or blocks run out. */
    boolean settled() {
        return settled;
    }

    void settled(boolean unchanged) {
        settled = unchanged;
    }

    /** Somebody has come or left: the times of its steps begin anew. */
    private void changed() {
        segments.clear();
    }

    @Override
    public void join(SimRequest request, long steps) {
        decodes.add(request);
        request.endsAt(decodes.steps() + steps);
        ending.add(request);
        gaps.joins(request);
        changed();
    }

    @Override
    public void leave(SimRequest request) {
        ending.remove(request);
        decodes.remove(request);
        gaps.leaves(request);
        changed();
    }

    /** Decode steps until the first sequence leaves; at least 1, 0 if there is none. */
    long stepsToFirstEnd() {
        SimRequest first = ending.peek();
        return first == null ? 0 : first.endStep() - decodes.steps();
    }

    /** A sequence that leaves now, if there is one. */
    @Nullable
    SimRequest endsNow() {
        SimRequest first = ending.peek();
        return first != null && first.endStep() == decodes.steps() ? first : null;
    }

    /** The next step takes so much longer at every stage, once. */
    void delay(double seconds) {
        extraSeconds += seconds;
    }

    /** Lays out the next step. */
    void plan(List<StepPlan.Chunk<SimRequest>> read, boolean decode) {
        chunks = read;
        decoding = decode;
        if (read.isEmpty() && extraSeconds == 0) {
            shape = null;
            if (segments.isEmpty()) {
                openSegments();
            }
        } else {
            shape = mixed();
            changed();
        }
    }

    /** Whether its next step is timed by its segments. */
    boolean takesUsualTime() {
        return shape == null;
    }

    private void openSegments() {
        for (int stage = 0; stage < segmentSteps.length; stage++) {
            segments.add(new DecodeSegment(times.law(stage, decodes.size()), decodes.size(), decodes.contextTokens()));
            segmentSteps[stage] = 0;
        }
    }

    private BatchShape mixed() {
        BatchShape.Prefill prefill = BatchShape.NO_PREFILL;
        for (StepPlan.Chunk<SimRequest> chunk : chunks) {
            SimRequest request = chunk.sequence();
            boolean ends = chunk.tokens() == request.unreadTokens();
            prefill = prefill.plus(BatchShape.Prefill.chunk(chunk.tokens(), request.cachedTokens(), ends));
        }
        return new BatchShape(prefill, new BatchShape.Decode(decodesInStep(), decoding ? decodes.contextTokens() : 0));
    }

    /** Prompt tokens of the step in flight. */
    long chunkTokens() {
        long tokens = 0;
        for (StepPlan.Chunk<SimRequest> chunk : chunks) {
            tokens += chunk.tokens();
        }
        return tokens;
    }

    @Override
    public long enters(int stage, long nowNanos) {
        startNanos[stage] = nowNanos;
        BatchShape batch = shape;
        if (batch != null) {
            return SimTime.stepNanos(times.seconds(stage, batch) + extraSeconds);
        }
        return segments.get(stage).nanosOf(segmentSteps[stage]++);
    }

    @Override
    public void leaves(int stage, long nowNanos) {
        watcher.left(this, stage, nowNanos);
        if (stage == segmentSteps.length - 1) {
            extraSeconds = 0;
        }
    }

    /** When the step in flight entered a stage. */
    long startNanos(int stage) {
        return startNanos[stage];
    }

    /** Time from the start of a stage's first step of the present segment to the end of a later one. */
    DecodeSegment segment(int stage) {
        return segments.get(stage);
    }

    /** Steps of the present segment that a stage has begun. */
    long segmentSteps(int stage) {
        return segmentSteps[stage];
    }

    /** So many further steps have been begun at the only stage. */
    void skip(long steps) {
        segmentSteps[0] += steps;
        decodes.advance(steps);
    }
}
