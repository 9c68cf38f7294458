package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.hexcast.domain.result.MetricsAccumulator;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.junit.jupiter.api.Test;

/** Laws: replications in parallel are those one after the other (INV-6), they differ from each other, and every plan meets the same requests. */
class ReplicationsTest {

    private static final int COUNT = 6;

    @Test
    void replicationsInParallel_areThoseOneAfterTheOther() {
        RandomCases.check(12, random -> {
            // given
            ServedSystem system = new RandomSystem(random).draw();
            RunInput input = new RandomInput(random).draw(60);
            long seed = random.nextLong();

            // when
            Replications.Outcome parallel = new Replications(system, input, seed).run(COUNT, ended -> {});

            // then
            List<RunMetrics> serial = new ArrayList<>();
            List<MetricsAccumulator> accumulators = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                ServingSimulation simulation =
                        new ServingSimulation(system, input, new RandomStreams(seed).replication(i), RunListener.NONE);
                serial.add(simulation.run());
                accumulators.add(simulation.accumulator());
            }
            assertThat(parallel.metrics()).isEqualTo(serial);
            assertThat(parallel.pooled()).isEqualTo(MetricsAccumulator.pooled(accumulators));
        });
    }

    @Test
    void replicationZero_isTheRunOfThatSeed_andNoTwoAreAlike() {
        // given
        ServedSystem system = new RandomSystem(new Random(1)).draw();
        RunInput input = Systems.alike(50, 20, new ArrivalProcess.Poisson(20), 200);

        // when
        List<RunMetrics> metrics =
                new Replications(system, input, 42).run(COUNT, ended -> {}).metrics();

        // then
        assertThat(metrics.get(0)).isEqualTo(RunRecord.of(system, input, 42).metrics());
        assertThat(metrics).hasSize(COUNT).doesNotHaveDuplicates();
        assertThat(new Replications(system, input, 43).run(COUNT, ended -> {}).metrics())
                .doesNotContainAnyElementsOf(metrics);
    }

    @Test
    void progress_countsEveryRequestOfEveryReplicationOnce() {
        // given
        RandomCases.check(8, random -> {
            ServedSystem system = new RandomSystem(random).draw();
            RunInput input = new RandomInput(random).draw(30);
            List<Long> heard = Collections.synchronizedList(new ArrayList<>());

            // when
            List<RunMetrics> metrics =
                    new Replications(system, input, 5).run(COUNT, heard::add).metrics();

            // then
            long all = metrics.stream().mapToLong(m -> m.counts().arrived()).sum();
            assertThat(heard)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, all).boxed().toList());
        });
    }

    @Test
    void differentPlans_meetTheSameRequests() {
        RandomCases.check(40, random -> {
            // given
            RunInput input = new RandomInput(random).draw(60);
            long seed = random.nextLong();

            // when
            List<Request> one = requests(RunRecord.of(new RandomSystem(random).draw(), input, seed));
            List<Request> other = requests(RunRecord.of(new RandomSystem(random).draw(), input, seed));

            // then
            assertThat(other).isEqualTo(one);
        });
    }

    private static List<Request> requests(RunRecord heard) {
        List<Request> all = new ArrayList<>(heard.rejected().values());
        heard.completed().values().forEach(timeline -> all.add(timeline.request()));
        all.sort((a, b) -> a.id().compareTo(b.id()));
        return all;
    }
}
