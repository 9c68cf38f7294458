package org.hexcast.sim;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;

/**
 * Independent runs of one system, in parallel. The outcome is that of running them one after the other: each has streams and a clock of its own.
 *
 * @param system what is simulated
 * @param input what is asked of it
 * @param seed of replication 0; the others are derived from it
 */
public record Replications(ServedSystem system, RunInput input, long seed) {

    /**
     * What came out.
     *
     * @param metrics of each replication, in order
     * @param pooled latencies of all together
     */
    public record Outcome(List<RunMetrics> metrics, Latencies pooled) {
        public Outcome {
            metrics = List.copyOf(metrics);
        }
    }

    private record Run(RunMetrics metrics, MetricsAccumulator accumulator) {}

    /**
     * Runs them.
     *
     * @param count at least 1
     * @param ended hears from any thread how many requests have ended so far, over all replications
     */
    public Outcome run(int count, LongConsumer ended) {
        AtomicLong total = new AtomicLong();
        RunListener counter = new RunListener() {
            @Override
            public void completed(RequestTimeline timeline) {
                ended.accept(total.incrementAndGet());
            }

            @Override
            public void rejected(Request request, long nowNanos, Rejection reason) {
                ended.accept(total.incrementAndGet());
            }
        };
        List<Run> runs = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> run(i, counter))
                .toList();
        return new Outcome(
                runs.stream().map(Run::metrics).toList(),
                MetricsAccumulator.pooled(runs.stream().map(Run::accumulator).toList()));
    }

    private Run run(int index, RunListener listener) {
        ServingSimulation simulation =
                new ServingSimulation(system, input, new RandomStreams(seed).replication(index), listener);
        return new Run(simulation.run(), simulation.accumulator());
    }
}
