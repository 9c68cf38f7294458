package org.hexcast.sim.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.LoadSeries;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.sim.RunListener;
import org.junit.jupiter.api.Test;

/** Loads told by hand, and the conservation of their integrals. */
class LoadSeriesRecorderTest {

    private static final Plan PLAN = TestPlans.fourAndFour(8);
    private static final ReplicaId PREFILL = new ReplicaId("prefill-0");
    private static final ReplicaId DECODE = new ReplicaId("decode-0");

    private static LoadSample load(ReplicaId id, long nanos, int waiting, int running, long used) {
        return new LoadSample(id, nanos, waiting, running, used, 100);
    }

    private static double integral(LoadSeries series, List<Double> means) {
        double sum = 0;
        for (int i = 0; i < means.size(); i++) {
            sum += means.get(i) * (series.toNanos(i) - series.fromNanos(i));
        }
        return sum;
    }

    @Test
    void series_byHand_isAverageOfEachBin() {
        // given
        LoadSeriesRecorder recorder = new LoadSeriesRecorder(PLAN, 4);

        // when: bins of 1000 ns; the queue is 2 for 500 ns, then 1 until 2000 ns
        recorder.load(load(PREFILL, 0, 2, 0, 10));
        recorder.load(load(PREFILL, 500, 1, 1, 50));
        recorder.load(load(PREFILL, 2000, 0, 1, 100));
        recorder.load(load(DECODE, 1500, 0, 4, 25));
        recorder.transfer(new TransferSpan(new RequestId(0), PREFILL, DECODE, 500, 1500));
        recorder.transfer(new TransferSpan(new RequestId(1), PREFILL, DECODE, 750, 1750));
        recorder.rejected(new Request(new RequestId(2), 0, 1, 1), 2500, RunListener.Rejection.QUEUE_FULL);

        // then
        LoadSeries series = recorder.series();
        assertThat(series.binNanos()).isEqualTo(1000);
        assertThat(series.endNanos()).isEqualTo(2500);
        assertThat(series.toNanos(2)).isEqualTo(2500);
        LoadSeries.OfReplica prefill = series.replicas().get(0);
        assertThat(prefill.replica()).isEqualTo(PREFILL);
        assertThat(prefill.waiting()).containsExactly(1.5, 1.0, 0.0);
        assertThat(prefill.running()).containsExactly(0.5, 1.0, 1.0);
        assertThat(prefill.kvShare()).containsExactly(0.3, 0.5, 1.0);
        LoadSeries.OfReplica decode = series.replicas().get(1);
        assertThat(decode.running()).containsExactly(0.0, 2.0, 4.0);
        assertThat(decode.kvShare()).containsExactly(0.0, 0.125, 0.25);
        assertThat(series.routes()).containsExactly(new LoadSeries.OfRoute(PREFILL, DECODE, List.of(0.75, 1.25, 0.0)));
    }

    @Test
    void series_randomLoads_keepsEveryIntegral() {
        RandomCases.check(200, random -> {
            // given
            LoadSeriesRecorder recorder = new LoadSeriesRecorder(PLAN, 2 + 2 * random.nextInt(10));
            double waiting = 0;
            double used = 0;
            int waitingNow = 0;
            int usedNow = 0;
            long now = 0;

            // when
            for (int i = 0; i < 1 + random.nextInt(100); i++) {
                long next = now + pause(random);
                waiting += (double) waitingNow * (next - now);
                used += (double) usedNow * (next - now);
                now = next;
                waitingNow = random.nextInt(10);
                usedNow = random.nextInt(101);
                recorder.load(load(DECODE, now, waitingNow, 0, usedNow));
            }

            // then
            LoadSeries series = recorder.series();
            assertThat(series.endNanos()).isEqualTo(now);
            LoadSeries.OfReplica decode = series.replicas().get(1);
            assertThat(integral(series, decode.waiting())).isCloseTo(waiting, within(1e-9 * (1 + waiting)));
            assertThat(integral(series, decode.kvShare())).isCloseTo(used / 100, within(1e-9 * (1 + used)));
            assertThat(integral(series, series.replicas().get(0).waiting())).isZero();
        });
    }

    /** Several decisions of one nanosecond, short gaps, and long ones that widen the bins. */
    private static long pause(Random random) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(1 << random.nextInt(22));
    }

    @Test
    void series_readTwice_isTheSame() {
        LoadSeriesRecorder recorder = new LoadSeriesRecorder(PLAN);
        recorder.load(load(PREFILL, 0, 3, 0, 10));
        recorder.load(load(PREFILL, 1_000_000_000, 0, 0, 0));
        LoadSeries first = recorder.series();
        assertThat(recorder.series()).isEqualTo(first);
        assertThat(first.bins()).isBetween(LoadSeriesRecorder.BINS / 2, LoadSeriesRecorder.BINS);
    }

    @Test
    void series_nothingHeard_isEmpty() {
        assertThat(new LoadSeriesRecorder(PLAN).series().bins()).isZero();
    }

    @Test
    void load_ofAnotherPlanOrThePast_isRefused() {
        LoadSeriesRecorder recorder = new LoadSeriesRecorder(PLAN);
        recorder.load(load(PREFILL, 5, 0, 0, 0));
        assertThatThrownBy(() -> recorder.load(load(PREFILL, 4, 0, 0, 0))).hasMessageContaining("INV-3");
        assertThatThrownBy(() -> recorder.load(load(new ReplicaId("x"), 9, 0, 0, 0)))
                .hasMessageContaining("no replica 'x'");
        assertThatThrownBy(() -> recorder.transfer(new TransferSpan(new RequestId(0), DECODE, PREFILL, 0, 1)))
                .hasMessageContaining("no route from 'decode-0' to 'prefill-0'");
    }
}
