package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.hexcast.sim.measure.BusyTime;
import org.jspecify.annotations.Nullable;

/**
 * The stages of one replica: each works on one step at a time, steps keep their order. A stage is busy for the whole cost of its step, the send to the next
 * stage included. It knows when its stages end, but no clock: its owner moves it on.
 *
 * @param <B> what goes through the stages
 */
final class Pipeline<B extends Pipeline.Step> {

    /** No stage is at work. */
    static final long NEVER = Long.MAX_VALUE;

    private final List<BusyTime> busy = new ArrayList<>();
    private final List<@Nullable B> working = new ArrayList<>();
    private final List<Deque<B>> queues = new ArrayList<>();
    private final long[] endNanos;

    /** A step on its way through the stages. */
    interface Step {
        /** Time at one stage, which it now enters; at least 1. */
        long enters(int stage, long nowNanos);

        /** It has left a stage. */
        void leaves(int stage, long nowNanos);
    }

    Pipeline(int stages) {
        endNanos = new long[stages];
        for (int i = 0; i < stages; i++) {
            busy.add(new BusyTime());
            working.add(null);
            queues.add(new ArrayDeque<>());
            endNanos[i] = NEVER;
        }
    }

    /** A pipeline in the same state with other steps in place of these; busy times are not taken along. */
    <C extends Step> Pipeline<C> with(Function<B, C> twin) {
        Pipeline<C> copy = new Pipeline<>(stages());
        for (int stage = 0; stage < stages(); stage++) {
            B step = working.get(stage);
            copy.working.set(stage, step == null ? null : twin.apply(step));
            copy.endNanos[stage] = endNanos[stage];
            for (B waiting : queues.get(stage)) {
                copy.queues.get(stage).add(twin.apply(waiting));
            }
        }
        return copy;
    }

    int stages() {
        return endNanos.length;
    }

    boolean firstStageFree() {
        return endNanos[0] == NEVER;
    }

    BusyTime busy(int stage) {
        return busy.get(stage);
    }

    /** When the next stage ends its step. */
    long nextEndNanos() {
        long next = NEVER;
        for (long end : endNanos) {
            next = Math.min(next, end);
        }
        return next;
    }

    /** Starts a step at the first stage, which must be free. */
    void start(B step, long now) {
        if (!firstStageFree()) {
            throw new IllegalStateException("the first stage is busy");
        }
        work(0, step, now);
    }

    private void work(int stage, B step, long now) {
        busy.get(stage).begin(now);
        working.set(stage, step);
        endNanos[stage] = now + step.enters(stage, now);
    }

    /** The first stage goes on with further steps of the same kind until then, without a gap. */
    void prolong(long end) {
        endNanos[0] = end;
    }

    /** Ends the steps that end at this time, the last stage first, and moves them on; answers the one that leaves the pipeline. */
    @Nullable
    B endAt(long now) {
        B done = null;
        int last = endNanos.length - 1;
        for (int stage = last; stage >= 0; stage--) {
            if (endNanos[stage] != now) {
                continue;
            }
            B step = working.get(stage);
            if (step == null) {
                throw new IllegalStateException("stage " + stage + " ends a step that it does not have");
            }
            busy.get(stage).end(now);
            working.set(stage, null);
            endNanos[stage] = NEVER;
            step.leaves(stage, now);
            if (stage == last) {
                done = step;
            } else if (endNanos[stage + 1] == NEVER) {
                work(stage + 1, step, now);
            } else {
                queues.get(stage + 1).add(step);
            }
            B waiting = queues.get(stage).poll();
            if (waiting != null) {
                work(stage, waiting, now);
            }
        }
        return done;
    }

    /** When a stage ends its step. */
    long endNanos(int stage) {
        return endNanos[stage];
    }
}
