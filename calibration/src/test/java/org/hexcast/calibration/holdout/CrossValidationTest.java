package org.hexcast.calibration.holdout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.LawFits;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.testing.MadeSamples;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of holding out whole groups. */
class CrossValidationTest {

    private static final GpuType GPU = MadeSamples.gpu("A100-SXM-80GB");
    private static final Grouping ROWS = Grouping.of(KernelFamily.GEMM).get(0);
    private static final Grouping MATRICES = Grouping.of(KernelFamily.GEMM).get(1);

    private static LawSamples made(KernelFamily family, double noise) {
        return MadeSamples.law(
                family,
                GPU,
                MadeSamples.samples(MadeSamples.usual(family), GPU, noise, new Random(RandomCases.seed())));
    }

    private static FittedLaw fitted(LawSamples samples) {
        return LawFits.of(List.of(samples)).get(0);
    }

    /** Whatever is predicted was not seen, nor anything else of its group; and everything is predicted once. */
    @ParameterizedTest
    @EnumSource(KernelFamily.class)
    void of_everyGrouping_predictsEverySampleOnceFromOtherGroups(KernelFamily family) {
        LawSamples samples = made(family, 0);
        for (Grouping grouping : Grouping.of(family)) {
            ConcurrentLinkedQueue<DeviceKernel> predicted = new ConcurrentLinkedQueue<>();
            Recipe spy = seen -> {
                Set<List<Double>> groups = seen.stream()
                        .map(s -> grouping.coordinates().apply((DeviceKernel) s.shape()))
                        .collect(Collectors.toSet());
                assertThat(groups).isNotEmpty();
                return kernel -> {
                    assertThat(groups).doesNotContain(grouping.coordinates().apply(kernel));
                    predicted.add(kernel);
                    return 1;
                };
            };
            List<HoldOut> holdOuts = CrossValidation.of(samples, grouping, spy);
            assertThat(holdOuts).as(grouping.name()).isNotEmpty();
            assertThat(predicted)
                    .as(grouping.name())
                    .containsExactlyInAnyOrderElementsOf(samples.samples().stream()
                            .map(s -> (DeviceKernel) s.shape())
                            .toList());
        }
    }

    @Test
    void of_rows_keepsTheEdgesApart() {
        List<HoldOut> holdOuts = CrossValidation.of(made(KernelFamily.GEMM, 0), ROWS, seen -> kernel -> 1);
        assertThat(holdOuts).extracting(HoldOut::sort).containsExactly(HoldOut.Sort.INSIDE, HoldOut.Sort.EDGE);
        assertThat(holdOuts).extracting(HoldOut::groups).containsExactly(6, 2);
        assertThat(groups(holdOuts.get(1))).containsExactlyInAnyOrder("8", "1024");
    }

    private static Set<String> groups(HoldOut holdOut) {
        return holdOut.predictions().stream().map(Prediction::group).collect(Collectors.toSet());
    }

    @Test
    void of_twoGroups_leavesEachOutAlone() {
        LawSamples all = made(KernelFamily.GEMM, 0);
        LawSamples two = all.with(
                all.samples().stream().filter(s -> ((Gemm) s.shape()).m() <= 16).toList());
        List<HoldOut> holdOuts = CrossValidation.of(two, ROWS, seen -> kernel -> 1);
        assertThat(holdOuts).extracting(HoldOut::sort).containsExactly(HoldOut.Sort.INSIDE);
        assertThat(holdOuts.get(0).groups()).isEqualTo(2);
        assertThat(CrossValidation.of(all.with(List.of(all.samples().get(0))), ROWS, seen -> kernel -> 1))
                .isEmpty();
    }

    @Test
    void of_samplesOfTheFormula_areForetold() {
        LawSamples samples = made(KernelFamily.GEMM, 0.02);
        for (HoldOut holdOut : CrossValidation.of(samples, MATRICES, CrossValidation.recipe(fitted(samples)))) {
            assertThat(holdOut.errors().median()).as(holdOut.sort().label()).isLessThan(0.05);
        }
    }

    /** A group that is twice as slow as all others is foretold at half its time, as it must be if no fit saw it. */
    @Test
    void of_groupTwiceAsSlow_staysOff() {
        LawSamples samples = made(KernelFamily.GEMM, 0);
        List<KernelSample> slowed = new ArrayList<>();
        for (KernelSample sample : samples.samples()) {
            Gemm gemm = (Gemm) sample.shape();
            boolean slow = gemm.n() == 2048 && gemm.k() == 4096;
            slowed.add(slow ? MadeSamples.sample(gemm, GPU, sample.seconds() * 2) : sample);
        }
        LawSamples odd = samples.with(slowed);
        HoldOut inside = CrossValidation.of(odd, MATRICES, CrossValidation.recipe(fitted(odd)))
                .get(0);
        Map<String, Double> means = inside.predictions().stream()
                .collect(Collectors.groupingBy(Prediction::group, Collectors.averagingDouble(Prediction::error)));
        assertThat(means.get("2048 x 4096")).isCloseTo(-0.5, within(0.05));
        assertThat(inside.errors().median()).isLessThan(0.03);
    }

    @Test
    void of_twice_isTheSame() {
        LawSamples samples = made(KernelFamily.DECODE_ATTENTION, 0.1);
        FittedLaw law = fitted(samples);
        Grouping grouping = Grouping.of(KernelFamily.DECODE_ATTENTION).get(1);
        assertThat(CrossValidation.of(samples, grouping, CrossValidation.recipe(law)))
                .isEqualTo(CrossValidation.of(samples, grouping, CrossValidation.recipe(law)));
    }

    @Test
    void spread_isTheDeviationOfGroupMeans() {
        double e = Math.E;
        List<Prediction> predictions =
                List.of(new Prediction("a", 1, e), new Prediction("a", 1, 1 / e), new Prediction("b", 1, e * e));
        HoldOut holdOut = new HoldOut(
                GPU.name(), MadeSamples.key(KernelFamily.GEMM), "rows m", HoldOut.Sort.INSIDE, 2, predictions);
        // means of the logarithms: 0 and 2, so their standard deviation is the square root of 2
        assertThat(holdOut.spread()).isCloseTo(Math.sqrt(2), within(1e-12));
    }

    @Test
    void tensorDegrees_ofALlama_areTold() {
        Set<KernelSample> samples = new HashSet<>();
        for (long t = 1; t <= 8; t *= 2) {
            samples.add(vidur(12288 / t, 4096));
            samples.add(vidur(22016 / t, 4096));
            samples.add(vidur(4096, 4096 / t));
            samples.add(vidur(4096, 11008 / t));
        }
        var degrees = TensorDegrees.of(List.copyOf(samples));
        assertThat(degrees.apply(vidur(12288, 4096))).isEqualTo("t = 1");
        assertThat(degrees.apply(vidur(1536, 4096))).isEqualTo("t = 8");
        assertThat(degrees.apply(vidur(11008, 4096))).isEqualTo("t = 2");
        assertThat(degrees.apply(vidur(4096, 1024))).isEqualTo("t = 4");
        assertThat(degrees.apply(vidur(4096, 1376))).isEqualTo("t = 8");
        assertThat(degrees.apply(vidur(999, 4096))).isEqualTo("unknown");
    }

    private static KernelSample vidur(long n, long k) {
        Gemm gemm = (Gemm) MadeSamples.kernels(KernelFamily.GEMM).get(0);
        return new KernelSample(
                new Gemm(1, n, k, gemm.weights(), gemm.activations()),
                GPU.name(),
                1,
                1,
                "Vidur",
                "VIDUR a100__Llama-2-7b-hf__mlp.csv.gz:2");
    }
}
