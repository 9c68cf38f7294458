package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.sim.kernel.SimClock;
import org.hexcast.sim.kernel.StepTimer;
import org.hexcast.sim.measure.BusyTime;

/**
 * The stages of one replica: each works on one step at a time, steps keep their order. A stage is busy for the whole cost of its step, the send to the next
 * stage included. Owned by its replica's actor.
 */
final class Pipeline {

    /** A step on its way through the stages. */
    interface Step {
        /** What it computes. */
        BatchShape shape();

        /** Turns the cost at one stage into nanoseconds. */
        StepTimer timer(int stage);

        /** Called when it leaves the last stage. */
        void done(long nowNanos);
    }

    private final SimClock clock;
    private final List<StageCost> costs;
    private final Runnable firstStageFreed;
    private final List<BusyTime> busy = new ArrayList<>();
    private final List<Deque<Step>> queues = new ArrayList<>();

    /** @param firstStageFreed called when the first stage can take a further step */
    Pipeline(SimClock clock, List<StageCost> costs, Runnable firstStageFreed) {
        this.clock = clock;
        this.costs = List.copyOf(costs);
        this.firstStageFreed = firstStageFreed;
        for (int i = 0; i < costs.size(); i++) {
            busy.add(new BusyTime());
            queues.add(new ArrayDeque<>());
        }
    }

    int stages() {
        return costs.size();
    }

    boolean firstStageFree() {
        return !busy.get(0).isBusy();
    }

    BusyTime busy(int stage) {
        return busy.get(stage);
    }

    /** Starts a step at the first stage, which must be free. */
    void start(Step step) {
        if (!firstStageFree()) {
            throw new IllegalStateException("the first stage is busy");
        }
        work(0, step);
    }

    private void work(int stage, Step step) {
        long now = clock.nowNanos();
        busy.get(stage).begin(now);
        long duration = step.timer(stage).nextStepNanos(costs.get(stage).seconds(step.shape()));
        clock.at(now + duration, SimClock.Phase.END, () -> finished(stage, step));
    }

    private void finished(int stage, Step step) {
        long now = clock.nowNanos();
        busy.get(stage).end(now);
        int next = stage + 1;
        if (next == costs.size()) {
            step.done(now);
        } else if (busy.get(next).isBusy()) {
            queues.get(next).add(step);
        } else {
            work(next, step);
        }
        Step waiting = queues.get(stage).poll();
        if (waiting != null) {
            work(stage, waiting);
        } else if (stage == 0) {
            firstStageFreed.run();
        }
    }
}
