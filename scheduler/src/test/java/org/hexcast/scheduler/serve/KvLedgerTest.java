package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.RequestId;
import org.junit.jupiter.api.Test;

/** Differential: random operations against a plain map of tokens. Law: INV-4. */
class KvLedgerTest {

    private static final int BLOCK = 16;

    @Test
    void ledger_anyOperations_keepsInv4AndAgreesWithPlainModel() {
        RandomCases.check(100, random -> {
            // given
            long total = random.nextInt(60);
            KvLedger ledger = new KvLedger(TestEngines.memory(Long.MAX_VALUE), total);
            Map<RequestId, Long> plain = new TreeMap<>();
            long peak = 0;
            for (int i = 0; i < 300; i++) {
                RequestId id = new RequestId(random.nextInt(8));
                long tokens = random.nextInt(300);
                long wanted = Math.max(plain.getOrDefault(id, 0L), blocks(tokens));
                long others = sum(plain) - plain.getOrDefault(id, 0L);

                // when
                if (random.nextInt(3) == 0) {
                    ledger.release(id);
                    plain.remove(id);
                } else if (others + wanted <= total) {
                    ledger.grow(id, tokens);
                    plain.put(id, wanted);
                } else {
                    assertThatThrownBy(() -> ledger.grow(id, tokens))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("INV-4");
                }

                // then
                peak = Math.max(peak, sum(plain));
                ledger.verify();
                assertThat(ledger.usedBlocks()).isEqualTo(sum(plain));
                assertThat(ledger.freeBlocks() + ledger.usedBlocks()).isEqualTo(ledger.totalBlocks());
                assertThat(ledger.heldBy(id)).isEqualTo(plain.getOrDefault(id, 0L));
                assertThat(ledger.peakBlocks()).isEqualTo(peak);
                assertThat(ledger.hasRoomFor(tokens)).isEqualTo(blocks(tokens) <= total - sum(plain));
                assertThat(ledger.couldHold(tokens)).isEqualTo(blocks(tokens) <= total);
                assertThat(ledger.shortfall(id, tokens))
                        .isEqualTo(Math.max(0, blocks(tokens) - plain.getOrDefault(id, 0L)));
            }
        });
    }

    private static long blocks(long tokens) {
        return tokens / BLOCK + (tokens % BLOCK > 0 ? 1 : 0);
    }

    private static long sum(Map<RequestId, Long> plain) {
        return plain.values().stream().mapToLong(Long::longValue).sum();
    }
}
