package org.hexcast.sim;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.domain.result.DrawnRun;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;

/**
 * Runs of one system under draws of its cost errors, in parallel; all meet the same requests. The outcome is that of running them one after the other. Limits
 * that are multiples of a reference latency stay what they are without errors; hand-overs of KV caches have no errors.
 *
 * @param system what is simulated, without errors
 * @param input what is asked of it
 * @param seed of the requests
 */
public record DrawnRuns(ServedSystem system, RunInput input, long seed) {

    /**
     * Runs each draw.
     *
     * @param ended hears from any thread which share has ended
     */
    public List<DrawnRun> run(List<ErrorDraw> draws, DoubleConsumer ended) {
        AtomicInteger total = new AtomicInteger();
        return draws.parallelStream()
                .map(draw -> {
                    DrawnRun run = run(draw);
                    ended.accept((double) total.incrementAndGet() / draws.size());
                    return run;
                })
                .toList();
    }

    private DrawnRun run(ErrorDraw draw) {
        ServedSystem drawn = new ServedSystem(
                system.cluster(),
                system.model(),
                system.engine(),
                system.plan(),
                system.costs().drawn(draw));
        RunMetrics metrics = new ServingSimulation(drawn, input, new RandomStreams(seed), RunListener.NONE).run();
        return DrawnRun.of(draw.seed(), metrics);
    }
}
