package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.PrefixHashes;
import org.junit.jupiter.api.Test;

/** Differential: against a plain list of lengths, each counted step by step. */
class DecodeSetTest {

    /** What the plain list knows of a member. */
    private static final class Plain {
        private final SequenceState sequence;
        private final boolean provisioned;
        private long context;

        private Plain(SequenceState sequence, boolean provisioned) {
            this.sequence = sequence;
            this.provisioned = provisioned;
            this.context = sequence.contextTokens();
        }
    }

    /** A set, the list beside it, and a ledger with blocks without end. */
    private static final class Model {
        private final Random random;
        private final int blockTokens;
        private final KvLedger ledger;
        private final DecodeSet<SequenceState> set;
        private final Map<Long, Plain> plain = new TreeMap<>();
        private long ids;

        private Model(Random random) {
            this.random = random;
            blockTokens = 1 + random.nextInt(32);
            ledger = Sequences.ledger(blockTokens, 1L << 40, false);
            set = new DecodeSet<>(blockTokens);
        }

        private void join() {
            int limit = 1 + random.nextInt(8000);
            SequenceState sequence = Sequences.waiting(ids++, 1 + random.nextInt(100), limit, PrefixHashes.NONE);
            boolean provisioned = random.nextInt(4) == 0;
            Sequences.decoding(ledger, sequence, 1 + random.nextInt(50));
            if (provisioned) {
                ledger.provision(sequence, 100_000);
            }
            set.add(sequence);
            plain.put(sequence.id().value(), new Plain(sequence, provisioned));
        }

        private void leave() {
            List<Plain> all = List.copyOf(plain.values());
            if (!all.isEmpty()) {
                Plain gone = all.get(random.nextInt(all.size()));
                set.remove(gone.sequence);
                plain.remove(gone.sequence.id().value());
                assertThat((long) gone.sequence.contextTokens()).isEqualTo(gone.context);
                assertThat((long) gone.sequence.cachedTokens()).isEqualTo(gone.context - 1);
                if (!gone.provisioned) {
                    assertThat(ledger.ownBlocks(gone.sequence)).isEqualTo(blocks(gone.context - 1));
                }
                ledger.release(gone.sequence);
            }
        }

        private void advance() {
            int steps = 1 + random.nextInt(40);
            ledger.take(set.blocksFor(0, steps));
            set.advance(steps);
            plain.values().forEach(p -> p.context += steps);
        }

        private long blocks(long tokens) {
            return (tokens + blockTokens - 1) / blockTokens;
        }

        /** Blocks of the step after so many: it caches the token that is now the newest. */
        private long blocksOfStep(long later) {
            return plain.values().stream()
                    .filter(p -> !p.provisioned)
                    .mapToLong(p -> blocks(p.context + later) - blocks(p.context + later - 1))
                    .sum();
        }

        private void check() {
            assertThat(set.size()).isEqualTo(plain.size());
            assertThat(set.isEmpty()).isEqualTo(plain.isEmpty());
            assertThat(set.members())
                    .containsExactlyInAnyOrderElementsOf(
                            plain.values().stream().map(p -> p.sequence).toList());
            assertThat(set.contextTokens())
                    .isEqualTo(plain.values().stream().mapToLong(p -> p.context).sum());
            assertThat(set.tokenLimits())
                    .isEqualTo(plain.values().stream()
                            .mapToLong(p -> Math.min(p.sequence.tokenLimit(), DecodeSet.LIMIT_CLIP))
                            .sum());
            assertThat(set.blocksForNextStep()).isEqualTo(blocksOfStep(0));
            plain.values().forEach(p -> {
                assertThat((long) p.sequence.contextTokens()).isEqualTo(p.context);
                assertThat(p.sequence.unreadTokens()).isEqualTo(1);
                assertThat(set.growsNow(p.sequence))
                        .isEqualTo(!p.provisioned && blocks(p.context) > blocks(p.context - 1));
            });
            checkForecasts();
            ledger.verify(set.members(), 0);
        }

        private void checkForecasts() {
            long from = random.nextInt(70);
            long count = random.nextInt(100);
            long sum = 0;
            for (long i = from; i < from + count; i++) {
                sum += blocksOfStep(i);
            }
            assertThat(set.blocksAfter(from)).isEqualTo(blocksOfStep(from));
            assertThat(set.blocksFor(from, count)).isEqualTo(sum);

            long free = random.nextInt(100);
            long steps = 0;
            long taken = blocksOfStep(from);
            while (steps < count && taken <= free) {
                steps++;
                taken += blocksOfStep(from + steps);
            }
            assertThat(set.stepsWithin(from, free, count)).isEqualTo(steps);
        }
    }

    @Test
    void set_anyJoinsLeavesAndSteps_agreesWithAPlainList() {
        RandomCases.check(200, random -> {
            Model model = new Model(random);
            for (int i = 0; i < 60; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> model.leave();
                    case 1 -> model.advance();
                    default -> model.join();
                }
                model.check();
            }
        });
    }

    @Test
    void add_promptNotRead_isRefused() {
        DecodeSet<SequenceState> set = new DecodeSet<>(16);
        assertThatThrownBy(() -> set.add(Sequences.waiting(3, 10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("10 tokens to read");
    }

    @Test
    void remove_noMember_isRefused() {
        KvLedger ledger = Sequences.ledger(10);
        SequenceState stranger = Sequences.decoding(ledger, 0, 10, 1);
        List<SequenceState> members = new ArrayList<>(List.of(Sequences.decoding(ledger, 1, 10, 1)));
        DecodeSet<SequenceState> set = Sequences.set(ledger, members);
        assertThatThrownBy(() -> set.remove(stranger)).isInstanceOf(IllegalStateException.class);
        assertThat(set.members()).isEqualTo(members);
    }
}
