package org.hexcast.scheduler.plan.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Laws: the order of parts and the grouping of spare devices do not tell partitions apart; scores are in order. */
class PartitionTest {

    @Test
    void partition_partsInAnyOrder_areEqual() {
        // given
        RandomCases.check(200, random -> {
            Partition partition = RandomProblems.partition(random, RandomProblems.cluster(random, 10), 5);

            // when
            List<Part> parts = new ArrayList<>(partition.parts());
            Collections.shuffle(parts, random);

            // then
            assertThat(new Partition(parts)).isEqualTo(partition);
        });
    }

    @Test
    void partition_spareDevicesInSeveralParts_areOne() {
        // given
        Part busy = new Part(new GroupShape(List.of(1, 1)), PartRole.PREFILL);
        Part empty = new Part(new GroupShape(List.of(0, 0)), PartRole.DECODE);
        Part one = new Part(new GroupShape(List.of(2, 0)), PartRole.IDLE);
        Part other = new Part(new GroupShape(List.of(1, 3)), PartRole.IDLE);

        // when
        Partition partition = new Partition(List.of(one, busy, empty, other));

        // then
        assertThat(partition.parts()).containsExactly(busy, new Part(new GroupShape(List.of(3, 3)), PartRole.IDLE));
    }

    @Test
    void score_valueBeforeTieBreak_andRoundingIsATie() {
        // given
        Score score = new Score(10, 1);

        // then
        assertThat(score).isGreaterThan(new Score(9, 100));
        assertThat(score).isLessThan(new Score(10, 1.1));
        assertThat(score).isEqualByComparingTo(new Score(10 * (1 + 1e-12), 1 * (1 - 1e-12)));
        assertThat(new Score(0, 1)).isGreaterThan(new Score(0, 0));
    }
}
