package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.calibration.importer.ImportReport;
import org.hexcast.calibration.importer.Measurements;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.testing.MadeSamples;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** Which samples feed which law. Law: every sample of a law's kernels is used, kept to check, or left out for a reason. */
class SampleChoiceTest {

    private static final GpuType GPU = MadeSamples.gpu("A100-SXM-80GB");

    private static List<KernelSample> by(String kernel, String source) {
        return MadeSamples.samples(MadeSamples.usual(KernelFamily.GEMM), GPU, 0, new Random(0)).stream()
                .map(s -> new KernelSample(s.shape(), s.gpu(), 1, s.seconds(), kernel, source + " file.csv:1"))
                .toList();
    }

    private static KernelSample one(KernelShape shape, double seconds, String kernel, String source) {
        return new KernelSample(shape, GPU.name(), 1, seconds, kernel, source + " file.csv:1");
    }

    private static SampleChoice choose(List<KernelSample> samples) {
        return SampleChoice.of(
                new Measurements(samples, List.of(), new ImportReport(List.of(), List.of())), new Catalog());
    }

    @Test
    void of_severalSources_takesTheFirstWhole() {
        List<KernelSample> samples = new ArrayList<>(by("Vidur", "VIDUR"));
        samples.addAll(by("torch_flow", "AICONFIGURATOR"));
        samples.addAll(by("vllm_default", "AICONFIGURATOR"));
        SampleChoice choice = choose(samples);
        assertThat(choice.laws()).hasSize(1);
        LawSamples law = choice.laws().get(0);
        assertThat(law.samples())
                .allMatch(s -> s.kernel().equals("vllm_default"))
                .hasSize(288);
        assertThat(choice.others()).hasSize(576);
        assertThat(law.leftOut().values().stream().mapToLong(n -> n).sum()).isEqualTo(576);
    }

    @Test
    void of_ownSamples_goBeforeAll() {
        List<KernelSample> samples = new ArrayList<>(by("vllm_default", "AICONFIGURATOR"));
        samples.addAll(by("probe", "HEXCAST"));
        assertThat(choose(samples).laws().get(0).samples())
                .allMatch(s -> s.kernel().equals("probe"));
    }

    @Test
    void of_fewSamplesOfABetterSource_takesTheNext() {
        List<KernelSample> samples =
                new ArrayList<>(by("vllm_default", "AICONFIGURATOR").subList(0, 49));
        samples.addAll(by("Vidur", "VIDUR"));
        assertThat(choose(samples).laws().get(0).source()).contains("Vidur");
    }

    @Test
    void of_uselessSamples_areLeftOutWithTheirReason() {
        List<KernelSample> samples = new ArrayList<>(by("vllm_default", "AICONFIGURATOR"));
        samples.add(one(gemm(64, 128), 1, "vllm_default", "AICONFIGURATOR"));
        samples.add(one(gemm(64, 4096), 1, "vllm_default fp8_block", "AICONFIGURATOR"));
        samples.add(one(gemm(4096, 4096), 1e-9, "vllm_default", "AICONFIGURATOR"));
        LawSamples law = choose(samples).laws().get(0);
        assertThat(law.samples()).hasSize(288);
        assertThat(law.leftOut())
                .containsEntry("VLLM: matrix narrower than 256", 1L)
                .containsEntry("VLLM: FP8 with scales per block", 1L)
                .containsEntry("VLLM: faster than the roofline: cached", 1L)
                .hasSize(3);
    }

    private static Gemm gemm(long m, long n) {
        return new Gemm(m, n, 4096, Precision.BF16, Precision.BF16);
    }

    @Test
    void of_decodeByAPrefillKernel_makesNoLaw() {
        List<KernelSample> samples = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            samples.add(one(
                    new DecodeAttention(i, 4096, new Heads(32, 8, 128), Precision.BF16),
                    1,
                    "FLASH_ATTENTION",
                    "LLMSERVINGSIM"));
        }
        SampleChoice choice = choose(samples);
        assertThat(choice.laws()).isEmpty();
        assertThat(choice.lawless()).hasSize(1);
        assertThat(choice.lawless().get(0).leftOut())
                .containsExactly(Map.entry("SERVING_SIM: decode by a prefill kernel", 100L));
    }

    @Test
    void relative_sameMemoryFirst_thenGeneration() {
        List<GpuType> measured = List.of(GPU, MadeSamples.gpu("H100-SXM-80GB"), MadeSamples.gpu("L40S"));
        assertThat(Relatives.nearest(MadeSamples.gpu("RTX-A6000"), measured))
                .hasValueSatisfying(g -> assertThat(g.name()).isEqualTo("L40S"));
        assertThat(Relatives.nearest(MadeSamples.gpu("H200-SXM-141GB"), measured))
                .hasValueSatisfying(g -> assertThat(g.name()).isEqualTo("H100-SXM-80GB"));
        assertThat(Relatives.nearest(GPU, measured))
                .hasValueSatisfying(g -> assertThat(g.name()).isEqualTo("H100-SXM-80GB"));
        assertThat(Relatives.nearest(GPU, List.of(GPU))).isEmpty();
    }
}
