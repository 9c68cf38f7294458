package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.result.Provenance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Law and closed form: layers made from known factors give these factors back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayerFitTest {

    private static final LayerScales TRUE = new LayerScales(0.6, 0.85, 1.5);
    private static final double ALPHA = 5e-5;
    private static final double BETA = 2e-10;
    private static final List<String> BOTH = List.of("llama-1-30b", "llama-2-70b");

    private final GpuType gpu = UsualLaws.gpu("L4");
    private final DeviceProfile start = UsualLaws.profile("L4");
    private final LayerFit fit = new LayerFit(gpu, start, LayerBatches.HELIX, UsualLaws.models());

    private final LayerFit.Found found = fit.fit(layers(BOTH), "test");

    /** Layers of one GPU and of two by the true factors, the latter with all-reduces of alpha and beta. */
    private List<KernelSample> layers(List<String> models) {
        LayerClock clock = new LayerClock(gpu, TRUE.apply(start), LayerBatches.HELIX, UsualLaws.models());
        List<KernelSample> samples = new ArrayList<>();
        for (String model : models) {
            for (int degree = 1; degree <= 2; degree++) {
                for (long n = 1; n <= 15; n++) {
                    samples.add(layer(clock, new LayerStep(model, LayerStep.Phase.PREFILL, 700 * n, degree)));
                    samples.add(layer(clock, new LayerStep(model, LayerStep.Phase.DECODE, 13 * n, degree)));
                }
            }
        }
        return samples;
    }

    private KernelSample layer(LayerClock clock, LayerStep step) {
        double bytes =
                2.0 * step.tokens() * LayerClock.model(UsualLaws.models(), step).hidden();
        double shared = step.tensorDegree() == 1 ? 0 : 2 * (ALPHA + BETA * bytes);
        return new KernelSample(step, "L4", step.tensorDegree(), clock.seconds(step) + shared, "test", "test");
    }

    @Test
    void knownFactors_areFoundAgain() {
        assertThat(found.scales().compute()).isCloseTo(TRUE.compute(), Percentage.withPercentage(4));
        assertThat(found.scales().memory()).isCloseTo(TRUE.memory(), Percentage.withPercentage(4));
        assertThat(found.profile().lineage().provenance()).isEqualTo(Provenance.FITTED);
        assertThat(found.profile().kernels()).hasSameSizeAs(start.kernels());
    }

    @Test
    void knownAllReduces_areFoundAgain() {
        CollectiveLaw law = found.profile().collectives().get(0);
        assertThat(law.devices()).isEqualTo(2);
        assertThat(law.wiring()).isEqualTo("PCIE_HOST");
        CollectiveLaw.Knot small = law.knots().get(0);
        CollectiveLaw.Knot large = law.knots().get(1);
        assertThat(small.seconds()).isCloseTo(ALPHA, Percentage.withPercentage(30));
        assertThat((large.seconds() - small.seconds()) / (large.bytes() - small.bytes()))
                .isCloseTo(BETA, Percentage.withPercentage(10));
    }

    /** What the factors can express is predicted for models that were not seen. */
    @Test
    void modelsHeldOut_arePredicted() {
        assertThat(found.errors())
                .filteredOn(row -> row.holdOut().equals("the model"))
                .hasSizeGreaterThanOrEqualTo(16)
                .allSatisfy(row ->
                        assertThat(row.errors().median()).as(row.subject()).isLessThan(0.06));
        assertThat(found.profile().kernels().get(0).quality().medianError()).isCloseTo(0, within(0.06));
        assertThat(found.errors()).anyMatch(row -> row.subject().equals("L4 llama-2-70b decode 17 to 100 tokens"));
    }

    @Test
    void fit_twice_sameProfile() {
        assertThat(fit.fit(layers(BOTH), "test")).isEqualTo(found);
    }

    @Test
    void fit_noLayersOfOneGpu_isRefused() {
        List<KernelSample> boxes = layers(List.of("llama-2-70b")).stream()
                .filter(sample -> sample.devices() > 1)
                .toList();
        assertThatThrownBy(() -> fit.fit(boxes, "test"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no layers of one L4 alone");
    }

    @Test
    void scales_ofShares_stayInsideTheirLimits() {
        DeviceProfile fast = new LayerScales(100, 100, 1e-6).apply(start);
        assertThat(fast.kernels().get(0).coefficients())
                .containsEntry("share-256x128", 1.2)
                .containsEntry("bandwidth", 1.0)
                .containsEntry("launch", 1e-7);
    }
}
