package org.hexcast.domain.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The mutator itself. Law: repeatable, bounded, and it does change what it is given. */
class MutatorTest {

    private static final String TEXT = """
            hexcast: 1
            cluster:
              nodes:
                - {name: a, gpu: L40, count: 4, price: 1.14 USD/h}
            """;

    @Test
    void mutate_equalStreams_equalTexts() {
        RandomCases.check(200, random -> {
            long seed = random.nextLong();
            assertThat(new Mutator(new Random(seed)).mutate(TEXT))
                    .isEqualTo(new Mutator(new Random(seed)).mutate(TEXT));
        });
    }

    @Test
    void mutate_manyTimes_mostAreDifferentAndNoneIsLong() {
        Set<String> seen = new HashSet<>();
        RandomCases.check(1000, random -> {
            String mutated = new Mutator(random).mutate(TEXT);
            assertThat(mutated.length()).isLessThanOrEqualTo(Mutator.MOST_CHARACTERS);
            seen.add(mutated);
        });
        assertThat(seen).hasSizeGreaterThan(600);
    }

    @Test
    void mutate_emptyText_isNoError() {
        RandomCases.check(
                500, random -> assertThat(new Mutator(random).mutate("")).isNotNull());
    }
}
