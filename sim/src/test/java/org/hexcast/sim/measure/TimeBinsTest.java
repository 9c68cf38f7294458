package org.hexcast.sim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws: bins hold the integral, whatever is merged and in whatever order it comes. All integrals here are whole numbers below 2^53, so equality is exact. */
class TimeBinsTest {

    private record Piece(long from, long to, int value) {}

    private static List<Piece> pieces(Random random) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(50); i++) {
            long from = random.nextInt(100_000);
            pieces.add(new Piece(from, from + random.nextInt(1 << random.nextInt(17)), random.nextInt(100)));
        }
        return pieces;
    }

    private static TimeBins filled(int bins, List<Piece> pieces) {
        TimeBins filled = new TimeBins(bins, 3);
        pieces.forEach(p -> filled.add(p.from(), p.to(), p.value()));
        return filled;
    }

    @Test
    void integral_randomPieces_isThatOfThePieces() {
        RandomCases.check(300, random -> {
            List<Piece> pieces = pieces(random);
            double expected = pieces.stream()
                    .mapToDouble(p -> (double) p.value() * (p.to() - p.from()))
                    .sum();
            assertThat(filled(2 + 2 * random.nextInt(20), pieces).integral()).isEqualTo(expected);
        });
    }

    /** Each bin on its own, against a sum over single nanoseconds. */
    @Test
    void means_everyBin_isTheAverageOverItsNanoseconds() {
        RandomCases.check(100, random -> {
            // given
            List<Piece> pieces = pieces(random).stream()
                    .map(p -> new Piece(p.from() / 100, p.to() / 100, p.value()))
                    .toList();
            long end = 1
                    + pieces.stream().mapToLong(Piece::to).max().orElse(0)
                    + random.nextInt(2) * (long) random.nextInt(5000);
            TimeBins bins = filled(8, pieces);

            // when
            List<Double> means = bins.means(end);

            // then
            long width = bins.widthNanos();
            assertThat(means).hasSizeLessThanOrEqualTo(8).hasSize((int) ((end + width - 1) / width));
            for (int i = 0; i < means.size(); i++) {
                long from = i * width;
                long to = Math.min(end, from + width);
                long sum = 0;
                for (long nano = from; nano < to; nano++) {
                    for (Piece piece : pieces) {
                        sum += piece.from() <= nano && nano < piece.to() ? piece.value() : 0;
                    }
                }
                assertThat(means.get(i)).as("bin %d", i).isEqualTo((double) sum / (to - from));
            }
        });
    }

    @Test
    void merging_manyTimes_losesNothing() {
        // given: as many doublings as a run of three months needs
        TimeBins bins = new TimeBins(4, 1);
        bins.add(0, 1, 7);
        bins.add(2, 3, 5);

        // when
        bins.reach(8_000_000_000_000_000L);

        // then
        assertThat(bins.integral()).isEqualTo(12);
        assertThat(bins.means(8_000_000_000_000_000L).get(0)).isPositive();
        assertThat(bins.widthNanos()).isEqualTo(1L << 51);
    }

    @Test
    void width_sameEnd_isTheSameWhateverCameBefore() {
        TimeBins idle = new TimeBins(6, 10);
        TimeBins busy = new TimeBins(6, 10);
        busy.add(100, 3000, 2);
        assertThat(idle.means(3333)).hasSameSizeAs(busy.means(3333));
        assertThat(idle.widthNanos()).isEqualTo(busy.widthNanos()).isEqualTo(640);
    }

    @Test
    void pieceWithoutLengthOrValue_changesNothing() {
        TimeBins bins = new TimeBins(2, 1);
        bins.add(100, 100, 5);
        bins.add(100, 50, 5);
        bins.add(100, 200, 0);
        assertThat(bins.integral()).isZero();
        assertThat(bins.widthNanos()).isEqualTo(1);
        assertThat(bins.means(0)).isEmpty();
    }

    @Test
    void oddNumberOfBins_isRefused() {
        assertThatThrownBy(() -> new TimeBins(5, 1)).hasMessageContaining("5 bins of 1 ns");
        assertThatThrownBy(() -> new TimeBins(4, 0)).hasMessageContaining("4 bins of 0 ns");
    }
}
