package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks ahead in a pipeline whose micro-batches only decode: the end of a step at a stage is the later of its end at the stage before and the end of the
 * step before it, plus its cost (a max-plus recurrence). It runs on a copy of the pipeline. Time is proportional to steps times stages. Changes nothing;
 * owned by the question it answers.
 */
final class PipelineForecast {

    /** Ends of steps that are looked at; then the answer is the time reached, and the question is asked again. */
    private static final int MOST_ENDS = 1 << 16;

    private final Pipeline<Ahead> pipeline;
    private final Deque<Ahead> idle = new ArrayDeque<>();
    private long freeBlocks;

    /** A micro-batch as it will be: its own state, and the steps that it will have begun and done. */
    private static final class Ahead implements Pipeline.Step {
        private final MicroBatch batch;
        private final long[] begun;
        private long done;

        private Ahead(MicroBatch batch, int stages) {
            this.batch = batch;
            this.begun = new long[stages];
            for (int stage = 0; stage < stages; stage++) {
                begun[stage] = batch.segmentSteps(stage);
            }
        }

        @Override
        public long enters(int stage, long nowNanos) {
            return batch.segment(stage).nanosOf(begun[stage]++);
        }

        @Override
        public void leaves(int stage, long nowNanos) {
            // Nobody watches what has not happened.
        }
    }

    PipelineForecast(Pipeline<MicroBatch> present, Collection<MicroBatch> idleNow, long freeBlocks) {
        this.freeBlocks = freeBlocks;
        Map<MicroBatch, Ahead> twins = new HashMap<>();
        pipeline = present.with(batch -> twins.computeIfAbsent(batch, b -> new Ahead(b, present.stages())));
        for (MicroBatch batch : idleNow) {
            if (!batch.isEmpty()) {
                idle.add(new Ahead(batch, present.stages()));
            }
        }
    }

    /** When the first sequence ends or a step lacks blocks. */
    long changeNanos() {
        long now = pipeline.nextEndNanos();
        for (int i = 0; i < MOST_ENDS; i++) {
            now = pipeline.nextEndNanos();
            Ahead finished = pipeline.endAt(now);
            if (finished != null) {
                finished.done++;
                if (finished.done == finished.batch.stepsToFirstEnd()) {
                    return now;
                }
                idle.add(finished);
            }
            if (pipeline.firstStageFree() && !idle.isEmpty()) {
                Ahead next = idle.remove();
                long need = next.batch.decodes().blocksAfter(next.done);
                if (need > freeBlocks) {
                    return now;
                }
                freeBlocks -= need;
                pipeline.start(next, now);
            }
        }
        return now;
    }
}
