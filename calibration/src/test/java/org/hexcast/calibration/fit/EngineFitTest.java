package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.engine.EngineKernels;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.result.Provenance;
import org.junit.jupiter.api.Test;

/** What an engine adds is found again in steps that were made from it. */
class EngineFitTest {

    private static final EngineOverhead TRUE = new EngineOverhead(
            4e-3,
            2e-4,
            new EngineKernels.Rule(
                    EngineKernels.USUAL,
                    Map.of("fast", new EngineKernels(2e-4, 1.3), "slow", new EngineKernels(5e-4, 1.1))),
            Provenance.FITTED);

    @Test
    void fit_stepsOfAKnownEngine_foretellsOtherSteps() {
        // given
        List<EngineRow> rows = rows(List.of(5e-3, 2e-2, 8e-2, 3e-1), List.of(1L, 8L, 64L));
        // when
        EngineOverhead fitted = new EngineFit(rows).fit();
        // then
        assertThat(rows(List.of(1e-2, 5e-2, 5e-1), List.of(2L, 32L)))
                .allSatisfy(row ->
                        assertThat(Math.abs(EngineFit.error(fitted, row))).isLessThan(0.03));
        assertThat(fitted.kernels().byGpu())
                .hasEntrySatisfying(
                        "slow",
                        kernels -> assertThat(kernels.launchSecondsPerLayer()).isCloseTo(5e-4, withinPercentage(5)));
        assertThat(fitted.provenance()).isEqualTo(Provenance.FITTED);
    }

    @Test
    void fit_sameRows_sameFigures() {
        List<EngineRow> rows = rows(List.of(1e-2, 1e-1), List.of(1L, 16L));
        assertThat(new EngineFit(rows).fit()).isEqualTo(new EngineFit(rows).fit());
    }

    @Test
    void fit_withoutRows_isRefused() {
        assertThatThrownBy(() -> new EngineFit(List.of())).hasMessageContaining("without measured steps");
    }

    /** Steps of the true engine with these kernel times and sizes, on both GPUs, prompts and decodes. */
    private static List<EngineRow> rows(List<Double> kernels, List<Long> sequences) {
        List<EngineRow> rows = new ArrayList<>();
        for (String gpu : List.of("fast", "slow")) {
            for (double seconds : kernels) {
                for (long n : sequences) {
                    for (boolean prompt : new boolean[] {true, false}) {
                        EngineRow blank = new EngineRow(gpu, 80, n, prompt, seconds, 1);
                        double measured = 1 + EngineFit.error(TRUE, blank);
                        rows.add(new EngineRow(gpu, 80, n, prompt, seconds, measured));
                    }
                }
            }
        }
        return rows;
    }
}
