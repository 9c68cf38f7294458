package org.hexcast.sim;

import java.util.Deque;
import java.util.List;
import org.hexcast.scheduler.serve.DecodeSet;
import org.hexcast.scheduler.serve.KvLedger;

/**
 * Fast-forward of one replica. While every micro-batch only decodes and nobody comes, leaves or gives blocks back, all its steps follow from the present
 * state: with one stage in closed form, with more by the recurrence of {@link PipelineForecast}, where the bottleneck may move. No event is needed before
 * the first sequence ends or blocks run out. Whoever asks in between gets the replica brought up to that time. Owned by the replica.
 */
final class Advance {

    private final List<MicroBatch> batches;
    private final Pipeline<MicroBatch> pipeline;
    private final Deque<MicroBatch> idle;
    private final KvLedger ledger;
    private final ReplicaCounters counters;
    private final boolean stepByStep;

    Advance(
            List<MicroBatch> batches,
            Pipeline<MicroBatch> pipeline,
            Deque<MicroBatch> idle,
            KvLedger ledger,
            ReplicaCounters counters,
            boolean stepByStep) {
        this.batches = List.copyOf(batches);
        this.pipeline = pipeline;
        this.idle = idle;
        this.ledger = ledger;
        this.counters = counters;
        this.stepByStep = stepByStep;
    }

    List<MicroBatch> batches() {
        return batches;
    }

    /** Something has changed: the next step of each micro-batch has to be decided anew. */
    void unsettle() {
        for (MicroBatch batch : batches) {
            batch.settled(false);
        }
    }

    private boolean settled(boolean nobodyWaits) {
        for (MicroBatch batch : batches) {
            if (batch.isEmpty() ? !nobodyWaits : !batch.settled()) {
                return false;
            }
        }
        return true;
    }

    /**
     * When something may have to be decided next: the next end of a step, or the first change where all until then is known.
     *
     * @param nobodyWaits whether the queue of the replica is empty
     */
    long nextChangeNanos(boolean nobodyWaits) {
        if (stepByStep || !settled(nobodyWaits)) {
            return pipeline.nextEndNanos();
        }
        return batches.size() == 1
                ? oneStageChange(batches.get(0))
                : new PipelineForecast(pipeline, idle, ledger.freeBlocks()).changeNanos();
    }

    private long oneStageChange(MicroBatch batch) {
        long steps = batch.stepsToFirstEnd();
        long affordable = 1 + batch.decodes().stepsWithin(1, ledger.freeBlocks(), steps - 1);
        return endOfStep(batch, Math.min(steps, affordable) - 1);
    }

    /** When a later step ends, counted from the one in flight. */
    private long endOfStep(MicroBatch batch, long later) {
        DecodeSegment segment = batch.segment(0);
        long step = batch.segmentSteps(0);
        return pipeline.endNanos(0) + segment.nanosUpTo(step + later) - segment.nanosUpTo(step);
    }

    /** Lets everything happen that ends before now. */
    void until(long now) {
        if (stepByStep || pipeline.nextEndNanos() >= now) {
            return;
        }
        if (batches.size() == 1) {
            skip(batches.get(0), now);
        } else {
            while (pipeline.nextEndNanos() < now) {
                repeat(pipeline.nextEndNanos());
            }
        }
    }

    /** One stage, one micro-batch: all steps that have ended at once. */
    private void skip(MicroBatch batch, long now) {
        long ended = stepsEndedBefore(batch, now);
        DecodeSet<SimRequest> decodes = batch.decodes();
        long first = pipeline.endNanos(0);
        long last = endOfStep(batch, ended - 1);
        long next = endOfStep(batch, ended);
        long step = batch.segmentSteps(0);
        ledger.take(decodes.blocksFor(1, ended));
        counters.stepsStart(ended, decodes.size());
        batch.gaps().step(first);
        batch.gaps().steps(batch.segment(0), step, step + ended - 1, last);
        batch.skip(ended);
        pipeline.prolong(next);
    }

    /** At least 1. */
    private long stepsEndedBefore(MicroBatch batch, long now) {
        long ended = 1;
        while (endOfStep(batch, ended) < now) {
            ended *= 2;
        }
        long low = ended / 2;
        long high = ended;
        // The end of step `high` is not before now, that of `low` is; step 0 is the one in flight.
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (endOfStep(batch, middle) < now) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low + 1;
    }

    /** One end of a step of a pipeline, and the start that follows from it. */
    private void repeat(long end) {
        MicroBatch done = pipeline.endAt(end);
        if (done != null) {
            done.decodes().advance(1);
            done.gaps().step(end);
            idle.add(done);
        }
        if (pipeline.firstStageFree()) {
            for (MicroBatch batch : idle) {
                if (!batch.isEmpty()) {
                    idle.remove(batch);
                    ledger.take(batch.decodes().blocksForNextStep());
                    counters.stepStarts(batch.decodes().size());
                    batch.plan(List.of(), true);
                    pipeline.start(batch, end);
                    return;
                }
            }
        }
    }
}
