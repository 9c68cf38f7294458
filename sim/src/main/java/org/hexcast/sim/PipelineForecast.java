package org.hexcast.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Looks ahead in a pipeline whose micro-batches only decode: the end of a step at a stage is the later of its end at the stage before and the end of the
 * step before it, plus its cost (a max-plus recurrence). Time is proportional to steps times stages. Changes nothing; owned by the question it answers.
 */
final class PipelineForecast {

    /** Ends of steps that are looked at; then the answer is the time reached, and the question is asked again. */
    private static final int MOST_ENDS = 1 << 16;

    private final List<MicroBatch> batches;
    private final long[] endNanos;
    private final int[] working;
    private final List<Deque<Integer>> queues = new ArrayList<>();
    private final Deque<Integer> idle = new ArrayDeque<>();
    private final long[][] begun;
    private final long[] done;
    private long freeBlocks;

    PipelineForecast(
            List<MicroBatch> batches, Pipeline<MicroBatch> pipeline, Deque<MicroBatch> idleNow, long freeBlocks) {
        this.batches = batches;
        this.freeBlocks = freeBlocks;
        int stages = pipeline.stages();
        endNanos = new long[stages];
        working = new int[stages];
        begun = new long[batches.size()][stages];
        done = new long[batches.size()];
        for (int stage = 0; stage < stages; stage++) {
            endNanos[stage] = pipeline.endNanos(stage);
            MicroBatch atWork = pipeline.working(stage);
            working[stage] = atWork == null ? -1 : batches.indexOf(atWork);
            Deque<Integer> queue = new ArrayDeque<>();
            pipeline.queue(stage).forEach(batch -> queue.add(batches.indexOf(batch)));
            queues.add(queue);
            for (int b = 0; b < batches.size(); b++) {
                begun[b][stage] = batches.get(b).isEmpty() ? 0 : batches.get(b).segmentSteps(stage);
            }
        }
        for (MicroBatch batch : idleNow) {
            if (!batch.isEmpty()) {
                idle.add(batches.indexOf(batch));
            }
        }
    }

    /** When the first sequence ends or a step lacks blocks. */
    long changeNanos() {
        long now = next();
        for (int i = 0; i < MOST_ENDS; i++) {
            now = next();
            int finished = endAt(now);
            if (finished >= 0) {
                done[finished]++;
                if (done[finished] == batches.get(finished).stepsToFirstEnd()) {
                    return now;
                }
                idle.add(finished);
            }
            if (endNanos[0] == Pipeline.NEVER && !idle.isEmpty()) {
                int batch = idle.remove();
                long need = batches.get(batch).decodes().blocksAfter(done[batch]);
                if (need > freeBlocks) {
                    return now;
                }
                freeBlocks -= need;
                work(0, batch, now);
            }
        }
        return now;
    }

    private long next() {
        long next = Pipeline.NEVER;
        for (long end : endNanos) {
            next = Math.min(next, end);
        }
        return next;
    }

    private void work(int stage, int batch, long now) {
        long step = ++begun[batch][stage];
        DecodeSegment segment = batches.get(batch).segment(stage);
        endNanos[stage] = now + segment.nanosUpTo(step) - segment.nanosUpTo(step - 1);
        working[stage] = batch;
    }

    /** As {@link Pipeline#endAt}. */
    private int endAt(long now) {
        int finished = -1;
        for (int stage = endNanos.length - 1; stage >= 0; stage--) {
            if (endNanos[stage] != now) {
                continue;
            }
            int batch = working[stage];
            endNanos[stage] = Pipeline.NEVER;
            if (stage == endNanos.length - 1) {
                finished = batch;
            } else if (endNanos[stage + 1] == Pipeline.NEVER) {
                work(stage + 1, batch, now);
            } else {
                queues.get(stage + 1).add(batch);
            }
            Integer waiting = queues.get(stage).poll();
            if (waiting != null) {
                work(stage, waiting, now);
            }
        }
        return finished;
    }
}
