package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where each rule sends an arrival, by hand and on random loads. */
class DispatchersTest {

    private static final ReplicaId A = new ReplicaId("a");
    private static final ReplicaId B = new ReplicaId("b");
    private static final ReplicaId C = new ReplicaId("c");

    /** Loads as the test sets them. */
    private static final class Loads implements TargetLoads {
        private final Map<ReplicaId, Long> requests = new TreeMap<>();
        private final Map<ReplicaId, Long> tokens = new TreeMap<>();
        private final Map<ReplicaId, Integer> cached = new TreeMap<>();
        private final Set<ReplicaId> tooSmall = new HashSet<>();

        @Override
        public boolean couldServe(ReplicaId replica, SequenceState request) {
            return !tooSmall.contains(replica);
        }

        @Override
        public long outstandingRequests(ReplicaId replica) {
            return requests.getOrDefault(replica, 0L);
        }

        @Override
        public long outstandingTokens(ReplicaId replica) {
            return tokens.getOrDefault(replica, 0L);
        }

        @Override
        public int cachedTokens(ReplicaId replica, SequenceState request) {
            return cached.getOrDefault(replica, 0);
        }
    }

    private static Map<ReplicaId, Double> shares(double a, double b, double c) {
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        shares.put(A, a);
        shares.put(B, b);
        shares.put(C, c);
        return shares;
    }

    private static ReplicaId send(Dispatcher dispatcher, Loads loads) {
        return dispatcher.dispatch(Sequences.waiting(0, 100), loads).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(DispatchRule.class)
    void anyRule_onlyToThoseThatCouldServe_nowhereIfNobodyCould(DispatchRule rule) {
        RandomCases.check(100, random -> {
            // given
            Dispatcher dispatcher = Dispatcher.of(rule, shares(0.5, 0.3, 0.2));
            for (int i = 0; i < 50; i++) {
                Loads loads = anyLoads(random);
                // then
                boolean nobody = loads.tooSmall.size() == 3;
                assertThat(dispatcher.dispatch(Sequences.waiting(i, 100), loads))
                        .matches(target ->
                                target.map(id -> !loads.tooSmall.contains(id)).orElse(nobody));
            }
        });
    }

    private static Loads anyLoads(Random random) {
        Loads loads = new Loads();
        for (ReplicaId id : List.of(A, B, C)) {
            loads.requests.put(id, (long) random.nextInt(200));
            loads.tokens.put(id, (long) random.nextInt(100_000));
            loads.cached.put(id, random.nextInt(100));
            if (random.nextInt(3) == 0) {
                loads.tooSmall.add(id);
            }
        }
        return loads;
    }

    @Test
    void flowProportional_keepsTheShares() {
        Dispatcher dispatcher = Dispatcher.of(DispatchRule.FLOW_PROPORTIONAL, shares(0.5, 0.3, 0.2));
        Map<ReplicaId, Integer> counts = new TreeMap<>();
        for (int i = 1; i <= 1000; i++) {
            counts.merge(send(dispatcher, new Loads()), 1, Integer::sum);
            assertThat((double) counts.getOrDefault(A, 0)).isCloseTo(0.5 * i, within(2.0));
            assertThat((double) counts.getOrDefault(B, 0)).isCloseTo(0.3 * i, within(2.0));
        }
    }

    @Test
    void roundRobin_inTurnWhateverTheShares_passingOverThoseTooSmall() {
        Dispatcher dispatcher = Dispatcher.of(DispatchRule.ROUND_ROBIN, shares(0.8, 0.1, 0.1));
        Loads loads = new Loads();
        List<ReplicaId> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            if (i == 4) {
                loads.tooSmall.add(B);
            }
            sent.add(send(dispatcher, loads));
        }
        assertThat(sent).containsExactly(A, B, C, A, C, A, C, A);
    }

    @Test
    void shortestQueue_weighsByShare_tiesToTheFirst() {
        // given: a has twice the share of b and c
        Dispatcher dispatcher = Dispatcher.of(DispatchRule.SHORTEST_QUEUE, shares(0.5, 0.25, 0.25));
        Loads loads = new Loads();
        List<ReplicaId> sent = new ArrayList<>();

        // when: nobody ever ends
        for (int i = 0; i < 8; i++) {
            ReplicaId target = send(dispatcher, loads);
            sent.add(target);
            loads.requests.merge(target, 1L, Long::sum);
        }

        // then
        assertThat(sent).containsExactly(A, B, C, A, A, B, C, A);
        assertThat(loads.requests).isEqualTo(Map.of(A, 4L, B, 2L, C, 2L));
    }

    @Test
    void leastOutstandingTokens_countsTokensNotRequests() {
        Dispatcher dispatcher = Dispatcher.of(DispatchRule.LEAST_OUTSTANDING_TOKENS, shares(0.5, 0.25, 0.25));
        Loads loads = new Loads();
        loads.requests.put(C, 1000L);
        loads.tokens.put(A, 900L);
        loads.tokens.put(B, 460L);
        loads.tokens.put(C, 440L);
        assertThat(send(dispatcher, loads)).isEqualTo(C);
        loads.tokens.put(C, 451L);
        assertThat(send(dispatcher, loads)).isEqualTo(A);
    }

    @Test
    void prefixAware_goesWhereMostIsCached_ifThatIsMoreThanThreeTenths() {
        Dispatcher dispatcher = Dispatcher.of(DispatchRule.PREFIX_AWARE, shares(0.5, 0.25, 0.25));
        Loads loads = new Loads();
        loads.requests.put(A, 0L);
        loads.requests.put(B, 10L);
        loads.requests.put(C, 10L);
        loads.cached.put(B, 31);
        loads.cached.put(C, 30);
        assertThat(send(dispatcher, loads)).isEqualTo(B);
        loads.cached.put(C, 40);
        assertThat(send(dispatcher, loads)).isEqualTo(C);
        loads.tooSmall.add(C);
        assertThat(send(dispatcher, loads)).isEqualTo(B);
        loads.cached.put(B, 30);
        assertThat(send(dispatcher, loads)).as("too little").isEqualTo(A);
    }

    @Test
    void prefixAware_outOfBalanceByBothMeasures_goesToTheShortestQueue() {
        Dispatcher dispatcher = Dispatcher.of(DispatchRule.PREFIX_AWARE, shares(0.4, 0.3, 0.3));
        for (long shortest : List.of(0L, 10L, 100L, 200L)) {
            for (long longest : List.of(64L, 65L, 74L, 75L, 150L, 165L, 264L, 301L)) {
                // given: b has it all cached, and the longest queue
                Loads loads = new Loads();
                loads.requests.put(A, shortest);
                loads.requests.put(B, Math.max(longest, shortest));
                loads.requests.put(C, Math.max(longest, shortest));
                loads.cached.put(B, 99);

                // then
                boolean unbalanced = longest - shortest > 64 && longest > 1.5 * shortest;
                assertThat(send(dispatcher, loads)).isEqualTo(unbalanced ? A : B);
            }
        }
    }
}
