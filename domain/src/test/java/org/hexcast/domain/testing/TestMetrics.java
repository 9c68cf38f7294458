package org.hexcast.domain.testing;

import java.util.List;
import org.hexcast.domain.result.ClassMetrics;
import org.hexcast.domain.result.EndCounts;
import org.hexcast.domain.result.Growth;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.ServiceTimes;
import org.hexcast.domain.result.SloScale;
import org.hexcast.domain.result.Steadiness;
import org.hexcast.domain.result.Throughput;
import org.hexcast.domain.result.WarmUp;

/** Metrics for tests of what is done with them. */
public final class TestMetrics {

    private TestMetrics() {}

    /** Counts of a run without time-outs, retries and preemptions. */
    public static RequestCounts counts(long completed, long rejected) {
        return new RequestCounts(new EndCounts(completed + rejected, completed, rejected, 0), 0, 0, 0, 0);
    }

    /** A steady run of one class without limits. */
    public static RunMetrics run(RequestCounts counts, Throughput throughput, Latencies latencies, ResourceUse use) {
        ClassMetrics all = new ClassMetrics(
                "all",
                0.9,
                counts.ends(),
                throughput.goodRequestsPerSecond(),
                throughput.attainment(),
                new ServiceTimes(latencies.ttft(), latencies.tpot(), latencies.endToEnd()),
                new SloScale(1, 0, List.of()));
        return new RunMetrics(counts, throughput, latencies, use, List.of(all), steady());
    }

    /** Nothing left out, nothing grows. */
    public static Steadiness steady() {
        return new Steadiness(new WarmUp(WarmUp.Method.MSER, 0, true), 1, Growth.UNSEEN);
    }
}
