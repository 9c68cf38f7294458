package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hexcast.domain.profile.FitQuality;
import org.junit.jupiter.api.Test;

/** Closed forms. */
class ErrorSummaryTest {

    @Test
    void of_fourErrors_isWhatHandsReckon() {
        ErrorSummary summary = ErrorSummary.of(new double[] {0.3, -0.1, 0.2, -0.4});
        assertThat(summary.count()).isEqualTo(4);
        assertThat(summary.median()).isCloseTo(0.25, within(1e-12));
        // absolute 0.1, 0.2, 0.3, 0.4: nine tenths of the way from the first to the last lies at 0.3 + 0.7 x 0.1
        assertThat(summary.p90()).isCloseTo(0.37, within(1e-12));
        assertThat(summary.bias()).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void of_oneError_isThatError() {
        assertThat(ErrorSummary.of(new double[] {-0.2})).isEqualTo(new ErrorSummary(1, 0.2, 0.2, -0.2));
    }

    @Test
    void of_noError_isNone() {
        assertThat(ErrorSummary.of(new double[0])).isEqualTo(ErrorSummary.NONE);
    }

    @Test
    void quality_ofWildErrors_isAtMostAHundred() {
        assertThat(ErrorSummary.of(new double[] {500}).quality(1, 1e9, "all"))
                .isEqualTo(new FitQuality(1, 100, 100, 100, 100, "all"));
    }
}
