package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Differential: the closed form against the sum of the steps one by one; law: every step takes time. */
class DecodeSegmentTest {

    /** One to four pieces, each steeper than the one before or not, without a jump. */
    private static DecodeLaw law(Random random) {
        List<DecodeLaw.Piece> pieces = new ArrayList<>();
        double seconds = 1e-8 + (random.nextBoolean() ? 0 : random.nextDouble() * 0.01);
        long from = 0;
        for (int i = random.nextInt(4); i >= 0; i--) {
            double slope = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1e-7;
            long to = i == 0 ? Long.MAX_VALUE : from + 1 + random.nextInt(5000);
            pieces.add(new DecodeLaw.Piece(seconds - slope * from, slope, to));
            seconds += slope * (to - from);
            from = to;
        }
        return new DecodeLaw(pieces);
    }

    @Test
    void nanosUpTo_anyLaw_isTheSumOfTheSteps() {
        RandomCases.check(1000, random -> {
            // given
            DecodeLaw law = law(random);
            long sequences = 1L + random.nextInt(50);
            long context = sequences * (1L + random.nextInt(200));
            DecodeSegment segment = new DecodeSegment(law, sequences, context);

            // then
            double sum = 0;
            for (long step = 0; step < 400; step++) {
                assertThat((double) segment.nanosUpTo(step))
                        .as("%s steps of %s from %s under %s", step, sequences, context, law)
                        .isCloseTo(sum * 1e9, within(1 + sum));
                long at = context + step * sequences;
                sum += Math.max(1e-9, law.at(at).seconds(at));
            }
        });
    }

    @Test
    void nanosUpTo_laterStep_isLaterByAtLeastOneNanosecond() {
        RandomCases.check(300, random -> {
            // given: laws of next to no time too
            double intercept = random.nextBoolean() ? 0 : random.nextInt(4) * 0.7e-9;
            DecodeLaw law = random.nextBoolean() ? law(random) : DecodeLaw.affine(intercept, random.nextInt(3) * 1e-12);
            DecodeSegment segment = new DecodeSegment(law, 1L + random.nextInt(4), 10);

            // then
            assertThat(segment.nanosUpTo(0)).isZero();
            for (long step = 1; step < 500; step++) {
                assertThat(segment.nanosUpTo(step) - segment.nanosUpTo(step - 1))
                        .as("step %s under %s", step, law)
                        .isPositive();
            }
        });
    }

    @Test
    void nanosUpTo_cutAnywhere_addsUpButForTheRounding() {
        RandomCases.check(1000, random -> {
            // given
            DecodeLaw law = law(random);
            long sequences = 1L + random.nextInt(50);
            long context = sequences * (1L + random.nextInt(200));
            long first = random.nextInt(300);
            long second = random.nextInt(300);

            // when
            long whole = new DecodeSegment(law, sequences, context).nanosUpTo(first + second);
            long parts = new DecodeSegment(law, sequences, context).nanosUpTo(first)
                    + new DecodeSegment(law, sequences, context + first * sequences).nanosUpTo(second);

            // then
            assertThat(parts).isBetween(whole - 2, whole + 2);
        });
    }
}
