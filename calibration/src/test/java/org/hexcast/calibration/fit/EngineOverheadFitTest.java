package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.hexcast.calibration.importer.MeasurementImport;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.EngineStep.Component;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.PublicData;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.Test;

/** Laws of the fit on made-up times; the public measurements against the figures of the catalogue. */
class EngineOverheadFitTest {

    private static final String A100 = "A100-SXM-80GB";

    @Test
    void of_timesOnALine_isTheLine_whateverAFewOutliersSay() {
        RandomCases.check(200, random -> {
            // given
            double step = random.nextDouble() * 1e-3;
            double sequence = 1e-6 + random.nextDouble() * 1e-4;
            TreeMap<Long, Double> points = new TreeMap<>();
            for (long n = 8; n <= 128; n += 8) {
                points.put(n, step + sequence * n);
            }
            points.computeIfPresent(8L * (1 + random.nextInt(16)), (n, time) -> 3 * time);

            // when
            EngineOverheadFit fit = EngineOverheadFit.of(points);

            // then
            assertThat(fit.seconds(64)).isCloseTo(step + sequence * 64, Percentage.withPercentage(1));
            assertThat(fit.medianError()).isLessThan(0.01);
        });
    }

    @Test
    void of_fallingTimes_neverHasANegativePart() {
        TreeMap<Long, Double> points = new TreeMap<>();
        points.put(1L, 3e-3);
        points.put(2L, 2e-3);
        points.put(3L, 1e-3);
        EngineOverheadFit fit = EngineOverheadFit.of(points);
        assertThat(fit.secondsPerSequence()).isZero();
        assertThat(fit.secondsPerStep()).isBetween(1e-3, 3e-3);
    }

    @Test
    void of_tooFewBatchSizes_isRefused() {
        assertThatThrownBy(() -> EngineOverheadFit.of(List.of(), A100, 1, EngineOverheadFit.EXPOSED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "CPU times of 0 batch sizes on 1 x A100-SXM-80GB are too few for a fit, at least 3 are needed");
    }

    @Test
    void vidursEngineOfVllmV0_oneA100_isWhatTheCatalogueSays() {
        // given
        List<KernelSample> samples = MeasurementImport.read(
                        PublicData.file("vidur/history/a100__cpu_overheads.bf10618.csv.gz"))
                .kernels();

        // when
        EngineOverheadFit fit = EngineOverheadFit.of(samples, A100, 1, EngineOverheadFit.EXPOSED);
        EngineOverheadFit launch = EngineOverheadFit.of(samples, A100, 1, Set.of(Component.LAUNCH_MODEL));
        EngineOverheadFit messages = EngineOverheadFit.of(samples, A100, 4, Set.of(Component.COMMUNICATE));

        // then
        EngineProfile engine = new Catalog().engine(FileNode.value(Place.of("test"), "vllm-0.6"));
        assertThat(engine.overhead().provenance()).isEqualTo(Provenance.FITTED);
        assertThat(engine.overhead().secondsPerStep()).isCloseTo(fit.secondsPerStep(), within(5e-6));
        assertThat(engine.overhead().secondsPerSequence()).isCloseTo(fit.secondsPerSequence(), within(5e-7));
        assertThat(fit.worstError()).isLessThan(0.02);
        // and the launch of a captured graph does not grow with the batch, nor do messages between 4 processes
        assertThat(launch.seconds(128)).isCloseTo(launch.seconds(8), Percentage.withPercentage(25));
        assertThat(launch.seconds(64)).isLessThan(1e-4);
        assertThat(messages.seconds(64)).isBetween(6e-3, 7e-3);
    }
}
