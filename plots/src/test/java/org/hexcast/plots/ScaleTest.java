package org.hexcast.plots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Marks of axes: by hand, and laws on random ones. */
class ScaleTest {

    @Test
    void marks_byHand() {
        Scale scale = new Scale(10, 12, 0, 100);
        assertThat(scale.marks(10)).hasSize(11).first().isEqualTo(10.0);
        assertThat(scale.label(10.2, 10)).isEqualTo("10.2");
        assertThat(scale.at(10.5)).isEqualTo(25);
        assertThat(new Scale(0, 2850, 0, 1).label(1200, 10)).isEqualTo("1,200");
        assertThat(new Scale(0, 1, 50, 10).at(1)).as("upside down").isEqualTo(10);
        assertThat(Scale.roundUp(133, 4)).isEqualTo(150);
        assertThat(Scale.roundUp(100, 4)).isEqualTo(100);
        assertThat(Scale.roundUp(0, 4)).isEqualTo(1);
        assertThatThrownBy(() -> new Scale(1, 1, 0, 1)).hasMessageContaining("from 1.0 to 1.0 has no length");
    }

    @Test
    void marks_anyAxis_areFewInsideAndToldApart() {
        RandomCases.check(1000, random -> {
            double from = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1e4;
            double length = Math.pow(10, 8 * random.nextDouble() - 4);
            Scale scale = new Scale(from, from + length, 0, 1);
            List<Double> marks = scale.marks(10);
            assertThat(marks)
                    .hasSizeBetween(6, 16)
                    .allSatisfy(m -> assertThat(scale.at(m)).isBetween(-1e-6, 1 + 1e-6));
            assertThat(marks.stream().map(m -> scale.label(m, 10))).doesNotHaveDuplicates();
        });
    }

    @Test
    void roundUp_anyValue_isTheLastMark() {
        RandomCases.check(1000, random -> {
            double most = Math.pow(10, 8 * random.nextDouble() - 4);
            double end = Scale.roundUp(most, 4);
            List<Double> marks = new Scale(0, end, 0, 1).marks(4);
            assertThat(end).isGreaterThanOrEqualTo(most * (1 - 1e-9)).isLessThan(most * 1.7);
            assertThat(marks.get(marks.size() - 1)).isCloseTo(end, within(end * 1e-9));
        });
    }
}
