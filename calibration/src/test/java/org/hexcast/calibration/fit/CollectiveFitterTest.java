package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws of collectives. */
class CollectiveFitterTest {

    private static final Fabric BOX = new Fabric(Fabric.Wiring.NVLINK_SWITCHED, 8);

    private static KernelSample sample(double bytes, double seconds, String kernel, String source) {
        Collective shape = new Collective(Collective.Kind.ALL_REDUCE, 8, bytes, BOX);
        return new KernelSample(shape, "H100-SXM-80GB", 8, seconds, kernel, source + " made up:1");
    }

    private static List<KernelSample> table(String kernel, DoubleUnaryOperator seconds) {
        List<KernelSample> samples = new ArrayList<>();
        for (double bytes = 256; bytes <= 1 << 28; bytes *= 2) {
            samples.add(sample(bytes, seconds.applyAsDouble(bytes), kernel, "AICONFIGURATOR"));
        }
        return samples;
    }

    private static CollectiveLaw only(List<KernelSample> samples) {
        List<CollectiveFitter.OfGpu> laws = CollectiveFitter.fit(samples);
        assertThat(laws).hasSize(1);
        return laws.get(0).law();
    }

    @Test
    void fit_alphaBeta_isRecoveredAtSizesLeftOut() {
        CollectiveLaw law = only(table("NCCL 2.27.3", bytes -> 10e-6 + bytes / 3e11));
        assertThat(law.quality().medianError()).isLessThan(1e-3);
        assertThat(law.quality().p90Error()).isLessThan(1e-3);
        assertThat(law.kind()).isEqualTo("ALL_REDUCE");
        assertThat(law.wiring()).isEqualTo("NVLINK_SWITCHED");
    }

    @Test
    void fit_severalVersions_takesTheNewest() {
        List<KernelSample> samples = new ArrayList<>(table("NCCL 2.9.9", bytes -> 1e-6 + bytes / 3e11));
        samples.addAll(table("NCCL 2.27.3", bytes -> 20e-6 + bytes / 3e11));
        samples.addAll(table("NCCL 2.27.3 int8", bytes -> 2e-6 + bytes / 3e11));
        assertThat(only(samples).knots().get(0).seconds()).isCloseTo(20e-6, within(1e-8));
    }

    @Test
    void fit_customKernelFaster_isTakenAtItsSizesOnly() {
        List<KernelSample> samples = new ArrayList<>(table("NCCL 2.27.3", bytes -> 20e-6 + bytes / 3e11));
        samples.add(sample(256, 4e-6, "vLLM custom graph", "AICONFIGURATOR"));
        samples.add(sample(512, 9e-3, "vLLM custom graph", "AICONFIGURATOR"));
        samples.add(sample(1024, 1e-6, "vLLM custom eager", "AICONFIGURATOR"));
        List<CollectiveLaw.Knot> knots = only(samples).knots();
        assertThat(knots.get(0).seconds()).isCloseTo(4e-6, within(1e-9));
        assertThat(knots.get(1).seconds()).isCloseTo(20e-6, within(1e-8));
        assertThat(knots.get(2).seconds()).isCloseTo(20e-6, within(1e-8));
    }

    @Test
    void fit_messages_areAKindOfTheirOwn() {
        List<KernelSample> samples = new ArrayList<>();
        for (int i = 1; i < 500; i++) {
            samples.add(new KernelSample(
                    new SendReceive(i * 65536.0, BOX), "A40", 2, 1e-5 + i * 1e-5, "NCCL", "VIDUR made up:1"));
        }
        CollectiveLaw law = only(samples);
        assertThat(law.kind()).isEqualTo(CollectiveFitter.SEND);
        assertThat(law.devices()).isEqualTo(2);
        assertThat(law.knots()).hasSizeBetween(10, 16);
        assertThat(law.quality().medianError()).isLessThan(0.02);
    }

    @Test
    void rising_falling_isPooled() {
        assertThat(CollectiveFitter.rising(new double[] {1, 4, 1, 8}))
                .containsExactly(new double[] {1, 2, 2, 8}, within(1e-12));
    }

    /** Law: whatever is measured, knots rise, and the order of the samples does not matter. */
    @Test
    void fit_randomTimes_rise() {
        RandomCases.check(200, random -> {
            List<KernelSample> samples = new ArrayList<>();
            int count = 2 + random.nextInt(80);
            for (int i = 0; i < count; i++) {
                double bytes = Math.exp(6 + 14 * random.nextDouble());
                samples.add(sample(bytes, Math.exp(-12 + 8 * random.nextDouble()), "NCCL", "VIDUR"));
            }
            List<CollectiveLaw.Knot> knots = only(samples).knots();
            for (int i = 1; i < knots.size(); i++) {
                assertThat(knots.get(i).seconds())
                        .isGreaterThanOrEqualTo(knots.get(i - 1).seconds());
            }
            List<KernelSample> mixed = new ArrayList<>(samples);
            java.util.Collections.shuffle(mixed, new Random(1));
            assertThat(only(mixed).knots()).isEqualTo(knots);
        });
    }
}
