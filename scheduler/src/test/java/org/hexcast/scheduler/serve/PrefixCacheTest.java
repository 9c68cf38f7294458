package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.PrefixHashes;
import org.junit.jupiter.api.Test;

/** What prompts that begin alike share, asked of the ledger; differential against a plain list of units. */
class PrefixCacheTest {

    private static final int BLOCK = 4;
    private static final int UNIT = 8;

    private static SequenceState prompt(long id, int tokens, Long... ids) {
        return Sequences.waiting(id, tokens, 100, new PrefixHashes(List.of(ids), UNIT));
    }

    /** Admits a prompt and reads it to its end. */
    private static SequenceState serve(KvLedger ledger, SequenceState sequence) {
        ledger.shareCached(sequence);
        int unread = sequence.unreadTokens();
        ledger.grow(sequence, sequence.cachedTokens() + (long) unread);
        sequence.read(unread);
        ledger.publish(sequence);
        return sequence;
    }

    @Test
    void hit_neverTheWholePrompt() {
        // given: a prompt of exactly two units
        KvLedger ledger = Sequences.ledger(BLOCK, 100, true);
        serve(ledger, prompt(0, 16, 1L, 2L));

        // then: the same again hits one, a longer one both, one that differs from the start none
        assertThat(ledger.hitTokens(prompt(1, 16, 1L, 2L))).isEqualTo(8);
        assertThat(ledger.hitTokens(prompt(1, 17, 1L, 2L))).isEqualTo(16);
        assertThat(ledger.hitTokens(prompt(1, 17, 1L, 3L))).isEqualTo(8);
        assertThat(ledger.hitTokens(prompt(1, 17, 3L, 2L))).isZero();
    }

    @Test
    void sharedBlocks_areCountedOnce() {
        // given: 17 tokens are five blocks, of which the first four can be shared
        KvLedger ledger = Sequences.ledger(BLOCK, 100, true);
        SequenceState first = serve(ledger, prompt(0, 17, 1L, 2L));
        assertThat(ledger.usedBlocks()).isEqualTo(5);

        // when
        SequenceState second = serve(ledger, prompt(1, 17, 1L, 2L));

        // then
        assertThat(ledger.usedBlocks()).isEqualTo(6);
        ledger.verify(List.of(first, second), 0);
        ledger.release(first);
        assertThat(ledger.usedBlocks()).isEqualTo(5);
        assertThat(ledger.hitBlocksFree(prompt(2, 17, 1L, 2L))).isZero();
        ledger.release(second);
        assertThat(ledger.usedBlocks()).isZero();
        assertThat(ledger.hitBlocksFree(prompt(2, 17, 1L, 2L))).isEqualTo(4);
        assertThat(ledger.hitTokens(prompt(2, 17, 1L, 2L))).isEqualTo(16);
    }

    @Test
    void eviction_theOneUnusedLongestFirst_andItsTailBeforeItsHead() {
        // given: two prompts of two units each in ten blocks, the first unused longer
        KvLedger ledger = Sequences.ledger(BLOCK, 10, true);
        ledger.release(serve(ledger, prompt(0, 17, 1L, 2L)));
        ledger.release(serve(ledger, prompt(1, 17, 11L, 12L)));
        assertThat(ledger.freeBlocks()).isEqualTo(10);

        // then: step by step as blocks are needed for something else
        List<List<Integer>> hits = new ArrayList<>();
        for (int taken = 0; taken <= 10; taken++) {
            hits.add(List.of(
                    ledger.hitTokens(prompt(2, 17, 1L, 2L)) / UNIT, ledger.hitTokens(prompt(3, 17, 11L, 12L)) / UNIT));
            if (taken < 10) {
                ledger.take(1);
            }
        }
        assertThat(hits.subList(0, 3)).containsOnly(List.of(2, 2));
        assertThat(hits.subList(3, 5)).containsOnly(List.of(1, 2));
        assertThat(hits.subList(5, 7)).containsOnly(List.of(0, 2));
        assertThat(hits.subList(7, 9)).containsOnly(List.of(0, 1));
        assertThat(hits.subList(9, 11)).containsOnly(List.of(0, 0));
    }

    @Test
    void unitOfNoWholeNumberOfBlocks_isNeverShared() {
        // given: units of 10 tokens in blocks of 4
        KvLedger ledger = Sequences.ledger(BLOCK, 100, true);
        PrefixHashes odd = new PrefixHashes(List.of(1L, 2L), 10);
        SequenceState first = serve(ledger, Sequences.waiting(0, 25, 100, odd));

        // then
        assertThat(ledger.hitTokens(Sequences.waiting(1, 25, 100, odd))).isZero();
        SequenceState second = serve(ledger, Sequences.waiting(1, 25, 100, odd));
        assertThat(ledger.usedBlocks()).isEqualTo(14);
        ledger.verify(List.of(first, second), 0);
    }

    @Test
    void withoutPrefixCaching_nothingIsShared() {
        KvLedger ledger = Sequences.ledger(BLOCK, 100, false);
        ledger.release(serve(ledger, prompt(0, 17, 1L, 2L)));
        assertThat(ledger.hitTokens(prompt(1, 17, 1L, 2L))).isZero();
        assertThat(ledger.hitBlocksFree(prompt(1, 17, 1L, 2L))).isZero();
    }

    @Test
    void halfReadPrompt_sharesTheWholeUnitsThatItHasRead() {
        // given
        KvLedger ledger = Sequences.ledger(BLOCK, 100, true);
        SequenceState sequence = prompt(0, 40, 1L, 2L, 3L, 4L);
        ledger.grow(sequence, 20);
        sequence.read(20);

        // when
        ledger.publish(sequence);

        // then
        assertThat(ledger.hitTokens(prompt(1, 40, 1L, 2L, 3L, 4L))).isEqualTo(16);
        assertThat(ledger.usedBlocks()).isEqualTo(5);
        ledger.verify(List.of(sequence), 0);
    }

    /** Plainly: units with their users, those without any in the order in which they were left. */
    private static final class Plain {
        private final long total;
        private final Map<Long, Integer> users = new TreeMap<>();
        private final List<Long> unused = new ArrayList<>();
        private final Map<Long, Long> own = new TreeMap<>();
        private final Map<Long, List<Long>> shares = new TreeMap<>();

        private Plain(long total) {
            this.total = total;
        }

        private long used() {
            long units = users.values().stream().filter(n -> n > 0).count();
            return units * (UNIT / BLOCK)
                    + own.values().stream().mapToLong(Long::longValue).sum();
        }

        private int hits(SequenceState sequence) {
            List<Long> ids = sequence.prefix().ids();
            int hits = 0;
            while (hits < ids.size()
                    && (hits + 1) * UNIT < sequence.promptTokens()
                    && users.containsKey(ids.get(hits))) {
                hits++;
            }
            return hits;
        }

        private void admit(SequenceState sequence) {
            List<Long> ids = sequence.prefix().ids();
            List<Long> shared = new ArrayList<>(ids.subList(0, hits(sequence)));
            shared.forEach(id -> {
                users.merge(id, 1, Integer::sum);
                unused.remove(id);
            });
            long id = sequence.id().value();
            long rest = sequence.promptTokens() - (long) shared.size() * UNIT;
            own.put(id, (rest + BLOCK - 1) / BLOCK);
            evict();
            while (shared.size() < ids.size()
                    && (shared.size() + 1) * UNIT <= sequence.promptTokens()
                    && !users.containsKey(ids.get(shared.size()))) {
                users.put(ids.get(shared.size()), 1);
                own.merge(id, (long) -UNIT / BLOCK, Long::sum);
                shared.add(ids.get(shared.size()));
            }
            shares.put(id, shared);
        }

        private void release(SequenceState sequence) {
            long id = sequence.id().value();
            List<Long> shared = shares.getOrDefault(id, List.of());
            for (int i = shared.size() - 1; i >= 0; i--) {
                if (users.merge(shared.get(i), -1, Integer::sum) == 0) {
                    unused.add(shared.get(i));
                }
            }
            shares.remove(id);
            own.remove(id);
        }

        private void evict() {
            while ((long) unused.size() * (UNIT / BLOCK) > total - used()) {
                users.remove(unused.remove(0));
            }
        }
    }

    @Test
    void anyPrompts_agreeWithAPlainModel() {
        int[] seen = new int[2];
        RandomCases.check(200, random -> {
            // given: prompts down a small tree, whose node ids stand for all before them
            long total = 10L + random.nextInt(60);
            KvLedger ledger = Sequences.ledger(BLOCK, total, true);
            Plain plain = new Plain(total);
            List<SequenceState> running = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                SequenceState next = branch(random, i);
                assertThat(ledger.hitTokens(next)).isEqualTo(plain.hits(next) * UNIT);
                long blocks = ledger.blocksFor(next.promptTokens() - (long) ledger.hitTokens(next))
                        + ledger.hitBlocksFree(next);

                // when
                if (blocks <= ledger.freeBlocks()) {
                    seen[0] += ledger.hitTokens(next);
                    serve(ledger, next);
                    plain.admit(next);
                    running.add(next);
                } else if (!running.isEmpty()) {
                    SequenceState gone = running.remove(random.nextInt(running.size()));
                    ledger.release(gone);
                    plain.release(gone);
                    seen[1]++;
                }

                // then
                assertThat(ledger.usedBlocks()).isEqualTo(plain.used());
                ledger.verify(running, 0);
            }
            running.forEach(ledger::release);
            assertThat(ledger.usedBlocks()).isZero();
        });
        assertThat(seen[0]).as("hits").isGreaterThan(1000);
        assertThat(seen[1]).as("releases").isGreaterThan(1000);
    }

    private static SequenceState branch(Random random, int id) {
        List<Long> ids = new ArrayList<>();
        long node = 1;
        for (int depth = random.nextInt(5); depth > 0; depth--) {
            node = node * 3 + random.nextInt(2);
            ids.add(node);
        }
        int tokens = Math.max(1, ids.size() * UNIT - random.nextInt(UNIT) + random.nextInt(2 * UNIT));
        return Sequences.waiting(id, tokens, 100, new PrefixHashes(ids, UNIT));
    }
}
