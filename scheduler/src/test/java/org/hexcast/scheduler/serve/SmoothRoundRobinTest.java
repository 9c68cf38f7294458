package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws: no prefix is a pick ahead of its share or far behind, nobody ineligible is picked. Golden: nginx's own example. */
class SmoothRoundRobinTest {

    @Test
    void pick_everyPrefix_neverOneAheadAndBarelyBehind() {
        RandomCases.check(400, random -> {
            // given
            Map<Integer, Double> weights = new LinkedHashMap<>();
            double sum = 0;
            double harmonic = 0;
            int targets = 1 + random.nextInt(12);
            for (int t = 0; t < targets; t++) {
                double weight = random.nextBoolean() ? 1 : 0.01 + random.nextDouble();
                weights.put(t, weight);
                sum += weight;
                harmonic += 1.0 / (t + 1);
            }
            SmoothRoundRobin<Integer> robin = new SmoothRoundRobin<>(weights);
            int[] picks = new int[targets];
            for (int i = 1; i <= 500; i++) {
                // when
                picks[robin.pick(t -> true).orElseThrow()]++;

                // then: serving the furthest behind is emptying the fullest of n cups, whose level stays below the
                // harmonic number of n
                for (int t = 0; t < targets; t++) {
                    double behind = i * weights.getOrDefault(t, 0.0) / sum - picks[t];
                    assertThat(behind).as("picks of %s in %s", t, i).isBetween(-1.0, harmonic);
                }
            }
        });
    }

    @Test
    void pick_fiveOneOne_spreadsAsNginxDoes() {
        // given: the example of nginx commit 52327e0627f4, "upstream: smooth weighted round-robin balancing"
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put("a", 5.0);
        weights.put("b", 1.0);
        weights.put("c", 1.0);
        SmoothRoundRobin<String> robin = new SmoothRoundRobin<>(weights);

        // when
        List<String> picks = IntStream.range(0, 7)
                .mapToObj(i -> robin.pick(t -> true).orElseThrow())
                .toList();

        // then
        assertThat(picks).containsExactly("a", "a", "b", "a", "c", "a", "a");
    }

    @Test
    void pick_someIneligible_neverPickedAndNothingOwedToThem() {
        RandomCases.check(100, random -> {
            // given
            Map<Integer, Double> weights = new LinkedHashMap<>();
            for (int t = 0; t < 4; t++) {
                weights.put(t, 0.1 + random.nextDouble());
            }
            SmoothRoundRobin<Integer> robin = new SmoothRoundRobin<>(weights);
            int out = random.nextInt(4);

            // when
            for (int i = 0; i < 100; i++) {
                assertThat(robin.pick(t -> t != out).orElseThrow()).isNotEqualTo(out);
            }

            // then: back again, it gets its share and no more
            Map<Integer, Integer> picks = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                picks.merge(robin.pick(t -> true).orElseThrow(), 1, Integer::sum);
            }
            double sum =
                    weights.values().stream().mapToDouble(Double::doubleValue).sum();
            double share = 100 * weights.getOrDefault(out, 0.0) / sum;
            assertThat((double) picks.getOrDefault(out, 0)).isBetween(share - 3, share + 3);
            assertThat(robin.pick(t -> false)).isEmpty();
        });
    }

    @Test
    void routeChooser_fullDecodeReplica_othersTakeItsShare() {
        // given
        ReplicaId from = new ReplicaId("prefill-0");
        ReplicaId full = new ReplicaId("decode-0");
        ReplicaId free = new ReplicaId("decode-1");
        RouteChooser chooser = new RouteChooser(List.of(new KvRoute(from, full, 0.9), new KvRoute(from, free, 0.1)));

        // when, then
        for (int i = 0; i < 20; i++) {
            assertThat(chooser.choose(id -> !id.equals(full))).contains(free);
        }
        assertThat(chooser.choose(id -> false)).isEmpty();
        long toFull = IntStream.range(0, 100)
                .filter(i -> chooser.choose(id -> true).orElseThrow().equals(full))
                .count();
        assertThat(toFull).isEqualTo(90);
    }
}
