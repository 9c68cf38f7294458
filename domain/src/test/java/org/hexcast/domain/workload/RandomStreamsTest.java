package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import umontreal.ssj.rng.RandomStream;

/** Random streams: laws of repetition, order and independence. */
class RandomStreamsTest {

    private static final int DRAWS = 4000;

    @Test
    void named_sameSeedAndName_drawsTheSameFromTheStart() {
        RandomStreams streams = new RandomStreams(7);
        RandomStream first = streams.named("arrivals");
        List<Double> drawn = draw(first, 100);
        assertThat(draw(streams.named("arrivals"), 100)).isEqualTo(drawn);
        assertThat(draw(new RandomStreams(7).named("arrivals"), 100)).isEqualTo(drawn);
    }

    @Test
    void named_orderOfCreationAndUse_doesNotMatter() {
        // given
        List<Double> alone = draw(new RandomStreams(7).named("lengths"), 100);
        // when other streams are made and drawn from before and in between
        RandomStreams streams = new RandomStreams(7);
        RandomStream arrivals = streams.named("arrivals");
        RandomStream lengths = streams.named("lengths");
        List<Double> interleaved = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            arrivals.nextDouble();
            interleaved.add(lengths.nextDouble());
            streams.named("other " + i).nextDouble();
        }
        // then
        assertThat(interleaved).isEqualTo(alone);
    }

    @Test
    void named_otherNameSeedOrReplication_drawsOtherNumbers() {
        List<RandomStream> all = new ArrayList<>();
        for (long seed : new long[] {0, 1, 2, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
            for (String name : List.of("", "a", "b", "ab", "ba", "arrivals", "lengths", "arrivals ")) {
                for (int replication = 0; replication < 4; replication++) {
                    all.add(new RandomStreams(seed).replication(replication).named(name));
                }
            }
        }
        assertThat(all.stream().map(s -> draw(s, 3))).doesNotHaveDuplicates();
    }

    @Test
    void replication_zero_isTheRunItself() {
        assertThat(new RandomStreams(5).replication(0)).isEqualTo(new RandomStreams(5));
    }

    @Test
    void named_anyStream_isUniform() {
        // mean 1/2 with standard error 1/sqrt(12 n); each tenth holds n/10 with standard deviation sqrt(0.09 n)
        RandomCases.check(20, random -> {
            List<Double> drawn = draw(new RandomStreams(random.nextLong()).named("cause " + random.nextInt()), DRAWS);
            double mean = drawn.stream().mapToDouble(d -> d).average().orElseThrow();
            assertThat(Math.abs(mean - 0.5)).isLessThan(5 / Math.sqrt(12.0 * DRAWS));
            int[] tenths = new int[10];
            drawn.forEach(d -> tenths[(int) (d * 10)]++);
            for (int tenth : tenths) {
                assertThat(Math.abs(tenth - DRAWS / 10.0)).isLessThan(5 * Math.sqrt(0.09 * DRAWS));
            }
        });
    }

    @Test
    void named_twoStreams_areUncorrelated() {
        // the correlation of independent uniforms has the standard deviation 1/sqrt(n)
        RandomCases.check(20, random -> {
            long seed = random.nextInt(100);
            List<Double> one = draw(new RandomStreams(seed).named("arrivals"), DRAWS);
            List<Double> other = random.nextBoolean()
                    ? draw(new RandomStreams(seed).named("lengths"), DRAWS)
                    : draw(new RandomStreams(seed + 1).named("arrivals"), DRAWS);
            double sum = 0;
            for (int i = 0; i < DRAWS; i++) {
                sum += (one.get(i) - 0.5) * (other.get(i) - 0.5);
            }
            assertThat(Math.abs(sum / DRAWS * 12)).isLessThan(5 / Math.sqrt(DRAWS));
        });
    }

    private static List<Double> draw(RandomStream stream, int count) {
        List<Double> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(stream.nextDouble());
        }
        return drawn;
    }
}
