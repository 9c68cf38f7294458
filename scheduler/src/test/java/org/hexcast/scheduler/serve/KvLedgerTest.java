package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Differential: random operations against a plain map of blocks. Law: INV-4. */
class KvLedgerTest {

    /** A ledger and what a plain model says of it. */
    private static final class Model {
        private final Random random;
        private final int blockTokens;
        private final long total;
        private final KvLedger ledger;
        private final List<SequenceState> sequences;
        private final Map<Integer, Long> held = new TreeMap<>();
        private long peak;

        private Model(Random random) {
            this.random = random;
            blockTokens = 1 + random.nextInt(32);
            total = random.nextInt(60);
            ledger = Sequences.ledger(blockTokens, total, false);
            sequences = new ArrayList<>(IntStream.range(0, 8)
                    .mapToObj(i -> Sequences.waiting(i, 100_000))
                    .toList());
        }

        private long blocks(long tokens) {
            return tokens / blockTokens + (tokens % blockTokens > 0 ? 1 : 0);
        }

        private long used() {
            return held.values().stream().mapToLong(Long::longValue).sum();
        }

        private long heldBy(int index) {
            return held.getOrDefault(index, 0L);
        }

        private void step() {
            int index = random.nextInt(sequences.size());
            long tokens = random.nextInt(300);
            assertThat(ledger.hasRoomFor(tokens)).isEqualTo(blocks(tokens) <= total - used());
            assertThat(ledger.couldHold(tokens)).isEqualTo(blocks(tokens) <= total);
            assertThat(ledger.shortfall(sequences.get(index), tokens))
                    .isEqualTo(Math.max(0, blocks(tokens) - heldBy(index)));
            switch (random.nextInt(5)) {
                case 0 -> release(index);
                case 1 -> trim(index, tokens);
                case 2 -> handOver(index, tokens);
                case 3 -> grow(index, tokens, () -> ledger.provision(sequences.get(index), tokens));
                default -> grow(index, tokens, () -> ledger.grow(sequences.get(index), tokens));
            }
            peak = Math.max(peak, used());
            assertThat(ledger.usedBlocks()).isEqualTo(used());
            assertThat(ledger.freeBlocks() + ledger.usedBlocks()).isEqualTo(ledger.totalBlocks());
            assertThat(ledger.ownBlocks(sequences.get(index))).isEqualTo(heldBy(index));
            assertThat(ledger.peakBlocks()).isEqualTo(peak);
            ledger.verify(sequences, 0);
        }

        private void release(int index) {
            ledger.release(sequences.get(index));
            held.remove(index);
        }

        private void grow(int index, long tokens, Runnable operation) {
            long wanted = Math.max(heldBy(index), blocks(tokens));
            if (used() - heldBy(index) + wanted <= total) {
                operation.run();
                held.put(index, wanted);
            } else {
                assertThatThrownBy(operation::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("INV-4");
            }
        }

        /** The sequence is given some cached tokens, beyond which it gives its blocks back, unless they are for all that it may reach. */
        private void trim(int index, long tokens) {
            SequenceState sequence = sequences.get(index);
            sequence.gaveWay(true);
            sequence.read((int) tokens);
            ledger.trim(sequence);
            if (!sequence.provisioned()) {
                held.put(index, Math.min(heldBy(index), blocks(tokens)));
            }
        }

        /** Another holder takes over all that the sequence has. */
        private void handOver(int index, long tokens) {
            SequenceState successor = Sequences.waiting(index, 100_000);
            successor.takeOver(sequences.get(index));
            sequences.set(index, successor);
            assertThat(ledger.shortfall(successor, tokens)).isEqualTo(Math.max(0, blocks(tokens) - heldBy(index)));
        }
    }

    @Test
    void ledger_anyOperations_keepsInv4AndAgreesWithPlainModel() {
        RandomCases.check(200, random -> {
            Model model = new Model(random);
            for (int i = 0; i < 200; i++) {
                model.step();
            }
        });
    }

    @Test
    void take_moreThanIsFree_namesInv4() {
        KvLedger ledger = Sequences.ledger(5);
        ledger.take(3);
        assertThatThrownBy(() -> ledger.take(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("INV-4: 3 more KV blocks are needed, but 2 of 5 are free");
        assertThat(ledger.usedBlocks()).isEqualTo(3);
    }

    @Test
    void verify_blocksThatNobodyHolds_namesInv4() {
        KvLedger ledger = Sequences.ledger(5);
        ledger.take(1);
        assertThatThrownBy(() -> ledger.verify(List.of(), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("INV-4");
        ledger.verify(List.of(), 1);
    }

    @Test
    void ownBlocks_whileItDecodes_growWithItsSteps() {
        // given: 15 tokens cached in one block of 16, with ample blocks
        KvLedger ledger = Sequences.ledger(10);
        SequenceState sequence = Sequences.decoding(ledger, 0, 15, 1);
        DecodeSet<SequenceState> set = Sequences.set(ledger, List.of(sequence));

        // when: 20 steps
        for (int i = 0; i < 20; i++) {
            ledger.take(set.blocksForNextStep());
            set.advance(1);
            ledger.verify(List.of(sequence), 0);
        }

        // then: 35 tokens are cached, and it leaves with what it holds
        assertThat(ledger.ownBlocks(sequence)).isEqualTo(3);
        set.remove(sequence);
        assertThat(ledger.ownBlocks(sequence)).isEqualTo(3);
        ledger.release(sequence);
        assertThat(ledger.usedBlocks()).isZero();
    }

    @Test
    void provisioned_takesNoFurtherBlocksWhileItDecodes_andKeepsThemAll() {
        // given
        KvLedger ledger = Sequences.ledger(10);
        SequenceState sequence = Sequences.decoding(ledger, 0, 15, 1);
        ledger.provision(sequence, 100);
        DecodeSet<SequenceState> set = Sequences.set(ledger, List.of(sequence));

        // when
        for (int i = 0; i < 60; i++) {
            assertThat(set.blocksForNextStep()).isZero();
            set.advance(1);
        }
        set.remove(sequence);

        // then
        assertThat(ledger.ownBlocks(sequence)).isEqualTo(7);
        ledger.verify(List.of(sequence), 0);
    }
}
