package org.hexcast.domain.result;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A run with all its replications.
 *
 * @param header what identifies it
 * @param replications at least one
 * @param pooled latencies of all replications together
 * @param verdict whether the system keeps up
 * @param draws replication 0 under draws of the cost errors
 */
public record RunResult(
        RunHeader header, List<RunMetrics> replications, Latencies pooled, Verdict verdict, Draws draws) {

    public RunResult {
        replications = List.copyOf(replications);
        if (replications.isEmpty()) {
            throw new IllegalArgumentException("a result has at least one replication");
        }
    }

    /** A result that nobody has judged yet, without draws. */
    public RunResult(RunHeader header, List<RunMetrics> replications, Latencies pooled) {
        this(header, replications, pooled, Verdict.none("nobody asked"), Draws.none(DrawnFigure.OUTPUT_TOKENS_PER_S));
    }

    /** The same result with a verdict. */
    public RunResult judged(Verdict other) {
        return new RunResult(header, replications, pooled, other, draws);
    }

    /** The same result with draws. */
    public RunResult drawn(Draws other) {
        return new RunResult(header, replications, pooled, verdict, other);
    }

    /** Mean and confidence of any figure over the replications. */
    public Estimate estimate(ToDoubleFunction<RunMetrics> figure) {
        return Estimate.of(replications.stream().map(figure::applyAsDouble).toList());
    }

    /** US dollars per million output tokens, for the whole cluster; infinite when it produced none. */
    public Estimate usdPerMillionTokens() {
        return estimate(m -> {
            double tokensPerSecond = m.throughput().outputTokensPerSecond();
            return tokensPerSecond == 0 ? Double.POSITIVE_INFINITY : header.usdPerHour() / 3600 / tokensPerSecond * 1e6;
        });
    }
}
