package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.testing.MadeSamples;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of a fit on samples made from a known formula. */
class KernelFitterTest {

    private final GpuType gpu = MadeSamples.gpu("A100-SXM-80GB");

    private KernelLaw fit(KernelFamily family, List<KernelSample> samples) {
        return new KernelFitter(MadeSamples.key(family), gpu).fit(samples, ResidualTable.NONE, "made up");
    }

    private double[] errors(KernelFamily family, KernelLaw law, List<KernelSample> samples) {
        return new KernelFitter(MadeSamples.key(family), gpu).errors(law, samples);
    }

    @ParameterizedTest
    @EnumSource(KernelFamily.class)
    void fit_noisySamples_recoversTheTimesWithoutTheNoise(KernelFamily family) {
        List<KernelSample> noisy =
                MadeSamples.samples(MadeSamples.usual(family), gpu, 0.05, new Random(RandomCases.seed()));
        List<KernelSample> clean = MadeSamples.samples(MadeSamples.usual(family), gpu, 0, new Random(0));
        ErrorSummary summary = ErrorSummary.of(errors(family, fit(family, noisy), clean));
        assertThat(summary.median()).isLessThan(0.04);
        assertThat(summary.p90()).isLessThan(0.08);
        assertThat(summary.bias()).isCloseTo(0, within(0.03));
    }

    @Test
    void fit_elementwise_recoversTheCoefficients() {
        KernelLaw made = MadeSamples.usual(KernelFamily.ELEMENTWISE);
        KernelLaw fitted =
                fit(KernelFamily.ELEMENTWISE, MadeSamples.samples(made, gpu, 0.01, new Random(RandomCases.seed())));
        made.coefficients()
                .forEach((name, value) -> assertThat(fitted.coefficients().getOrDefault(name, 0.0) / value)
                        .as(name)
                        .isCloseTo(1, within(0.03)));
    }

    @ParameterizedTest
    @EnumSource(KernelFamily.class)
    void fit_everyTwentiethSampleFiveTimesTooSlow_changesLittle(KernelFamily family) {
        List<KernelSample> clean = MadeSamples.samples(MadeSamples.usual(family), gpu, 0, new Random(0));
        List<KernelSample> soiled = new ArrayList<>();
        for (int i = 0; i < clean.size(); i++) {
            KernelSample sample = clean.get(i);
            soiled.add(
                    i % 20 == 7
                            ? MadeSamples.sample((DeviceKernel) sample.shape(), gpu, sample.seconds() * 5)
                            : sample);
        }
        ErrorSummary summary = ErrorSummary.of(errors(family, fit(family, soiled), clean));
        assertThat(summary.median()).isLessThan(0.03);
        assertThat(summary.p90()).isLessThan(0.10);
    }

    @Test
    void fit_twice_isTheSame() {
        List<KernelSample> samples =
                MadeSamples.samples(MadeSamples.usual(KernelFamily.GEMM), gpu, 0.1, new Random(RandomCases.seed()));
        assertThat(fit(KernelFamily.GEMM, samples)).isEqualTo(fit(KernelFamily.GEMM, samples));
    }

    @Test
    void fit_fewSamplesAndPrior_keepsThePriorWhereNothingWasMeasured() {
        KernelFamily family = KernelFamily.DECODE_ATTENTION;
        List<KernelSample> slow = MadeSamples.samples(MadeSamples.usual(family), gpu, 0, new Random(0)).stream()
                .map(s -> MadeSamples.sample((DeviceKernel) s.shape(), gpu, s.seconds()))
                .toList();
        KernelLaw wide = fit(family, slow);
        List<Integer> raised = wide.residuals().thousandths().stream()
                .map(v -> v == ResidualTable.UNKNOWN ? v : v + 500)
                .toList();
        ResidualTable prior = new ResidualTable(wide.residuals().axes(), raised);
        List<KernelSample> few = slow.subList(0, 40);
        KernelLaw fitted = new KernelFitter(MadeSamples.key(family), gpu).fit(few, prior, "made up");
        KernelLaw bare = new KernelLaw(
                fitted.key(), fitted.coefficients(), ResidualTable.NONE, fitted.quality(), fitted.source());
        DeviceKernel far = (DeviceKernel) slow.get(slow.size() - 1).shape();
        double lift = new FittedKernel(fitted, gpu).seconds(far) / new FittedKernel(bare, gpu).seconds(far);
        assertThat(lift).isCloseTo(Math.exp(0.5), within(0.15));
        assertThat(ErrorSummary.of(errors(family, fitted, few)).median()).isLessThan(0.05);
    }

    @Test
    void fit_randomSamples_givesFiniteTimesAboveTheRoofline() {
        RandomCases.check(12, random -> {
            KernelFamily family = List.of(KernelFamily.values()).get(random.nextInt(4));
            List<KernelSample> wild = MadeSamples.kernels(family).stream()
                    .filter(shape -> random.nextInt(4) > 0)
                    .map(shape -> MadeSamples.sample(shape, gpu, Math.exp(-14 + 12 * random.nextDouble())))
                    .toList();
            FittedKernel kernel = new FittedKernel(fit(family, wild), gpu);
            for (DeviceKernel shape : MadeSamples.kernels(family)) {
                assertThat(kernel.seconds(shape))
                        .isFinite()
                        .isGreaterThanOrEqualTo(shape.bytes() / gpu.bandwidthBytesPerSecond() * 0.999);
            }
        });
    }
}
