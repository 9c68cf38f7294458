package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws: buckets are those of HdrHistogram; neither order nor grouping changes an answer; sums do not overflow. */
class LatencyRecorderTest {

    private static long time(java.util.Random random) {
        return random.nextLong() >>> (1 + random.nextInt(62));
    }

    @Test
    void sameBucket_anyTimes_agreesWithTheHistogram() {
        Histogram histogram = new Histogram(3);
        RandomCases.check(5_000, random -> {
            long a = time(random);
            long b = random.nextBoolean() ? time(random) : Math.max(0, a + random.nextInt(4000) - 2000);
            assertThat(LatencyRecorder.sameBucket(a, b))
                    .as("%s and %s", a, b)
                    .isEqualTo(histogram.valuesAreEquivalent(a, b));
        });
    }

    @Test
    void summary_shuffledMergedOrGrouped_isTheSame() {
        RandomCases.check(50, random -> {
            // given times up to 10^17 ns, whose sum does not fit a long
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                times.add(time(random) >> 6);
            }
            LatencyRecorder plain = new LatencyRecorder();
            times.forEach(t -> plain.record(t, 1));
            // when
            Collections.shuffle(times, random);
            LatencyRecorder one = new LatencyRecorder();
            LatencyRecorder other = new LatencyRecorder();
            for (long time : times) {
                LatencyRecorder chosen = random.nextBoolean() ? one : other;
                long near = Math.max(0, time - random.nextInt(10));
                if (LatencyRecorder.sameBucket(near, time)) {
                    chosen.record(near, 1, time, time);
                } else {
                    chosen.record(time, 1);
                }
            }
            one.add(other);
            // then
            assertThat(one.summary()).isEqualTo(plain.summary());
        });
    }

    @Test
    void mean_sumBeyondALong_isExact() {
        LatencyRecorder recorder = new LatencyRecorder();
        long time = 1L << 50;
        for (int i = 0; i < 100; i++) {
            recorder.record(time, 1000);
        }
        assertThat(recorder.meanSeconds()).isEqualTo(time / 1e9);
    }
}
