package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Port;
import org.hexcast.domain.testing.PublicData;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The public measurements themselves, where they are there: every row is accounted for, and no kernel is faster than physics allows. A wrong unit or shape
 * fails here by its factor.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublicMeasurementsTest {

    private final Catalog catalog = new Catalog();
    private final Map<String, GpuType> gpus = new ConcurrentHashMap<>();
    private Measurements read = new Measurements(List.of(), List.of(), new ImportReport(List.of(), List.of()));

    @BeforeAll
    void readAll() {
        PublicData.file("aiconfigurator");
        read = MeasurementImport.read(PublicData.file("."));
    }

    private static String lines(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + ": " + count.getValue() + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void families_haveTheirNumbersOfSamples() {
        Map<String, Long> counts = read.kernels().stream()
                .collect(Collectors.groupingBy(
                        sample -> sample.shape().getClass().getSimpleName() + " " + sample.gpu(),
                        TreeMap::new,
                        Collectors.counting()));
        assertThat(lines(counts)).isEqualTo("""
                Collective A100-PCIe-80GB: 4496
                Collective A100-SXM-80GB: 7669
                Collective A40: 2982
                Collective H100-NVL-94GB: 1988
                Collective H100-SXM-80GB: 5043
                Collective L40S: 711
                Collective V100-SXM-32GB: 22281
                DecodeAttention A100-SXM-80GB: 20401
                DecodeAttention H100-SXM-80GB: 31958
                DecodeAttention L40S: 29635
                DecodeAttention RTX-4090: 99
                DecodeAttention RTX-A6000: 14040
                Elementwise A100-SXM-80GB: 40680
                Elementwise H100-SXM-80GB: 55656
                Elementwise RTX-4090: 800
                Elementwise RTX-A6000: 12288
                EngineStep A100-SXM-80GB: 468
                EngineStep A40: 1326
                Gemm A100-SXM-80GB: 63744
                Gemm H100-SXM-80GB: 87720
                Gemm L40S: 62664
                Gemm RTX-4090: 648
                Gemm RTX-A6000: 16384
                LayerStep A100-SXM-40GB: 227
                LayerStep L4: 313
                LayerStep T4: 469
                LayerStep V100-SXM-16GB: 212
                MixedAttention RTX-4090: 8448
                PrefillAttention A100-SXM-80GB: 14739
                PrefillAttention H100-SXM-80GB: 17290
                PrefillAttention L40S: 36310
                PrefillAttention RTX-4090: 96
                PrefillAttention RTX-A6000: 2280
                SendReceive A100-PCIe-80GB: 1988
                SendReceive A100-SXM-80GB: 31696
                SendReceive A40: 31696
                SendReceive H100-SXM-80GB: 1988
                """);
    }

    @Test
    void servings_haveTheirNumbersOfSamples() {
        Map<String, Long> counts = read.servings().stream()
                .collect(Collectors.groupingBy(
                        sample -> sample.setup().gpu() + " " + sample.metric(), TreeMap::new, Collectors.counting()));
        assertThat(lines(counts)).isEqualTo("""
                A100-SXM-40GB TOTAL_SECONDS: 589
                A100-SXM-80GB DECODE_STEP_SECONDS: 295
                A100-SXM-80GB OUTPUT_TOKENS_PER_SECOND: 7
                A100-SXM-80GB PREFILL_SECONDS: 225
                H100-SXM-80GB DECODE_STEP_SECONDS: 164
                H100-SXM-80GB OUTPUT_TOKENS_PER_SECOND: 16
                H100-SXM-80GB PREFILL_SECONDS: 164
                H100-SXM-80GB TOTAL_SECONDS: 551
                H200-SXM-141GB OUTPUT_TOKENS_PER_SECOND: 8
                L40S OUTPUT_TOKENS_PER_SECOND: 13
                """);
    }

    @Test
    void rowsLeftOut_areThoseThatAreKnown() {
        Map<String, Long> reasons = new TreeMap<>();
        read.report()
                .imported()
                .forEach(file -> file.leftOut().forEach((reason, n) -> reasons.merge(reason, n, Long::sum)));
        assertThat(lines(reasons)).isEqualTo("""
                empty batch: 28
                empty message: 77
                faster than the GPU's memory can be read: 1632
                faster than the weights can be read: 11
                grouped prefill by vllm_flashinfer is not the whole attention: 3927
                hardware 'Nvidia GH200 GPU' is not in the catalogue: 320
                less than one cached token per sequence: 566
                prefill and decode steps do not add up to the end-to-end time: 101
                throughput is not (input + output) x batch / latency: 324
                """);
        assertThat(read.report().imported()).hasSize(91);
    }

    private GpuType gpu(KernelSample sample) {
        return gpus.computeIfAbsent(sample.gpu(), name -> catalog.gpu(FileNode.value(Place.of("test"), name)));
    }

    /** Highest value over all samples, with the sample that has it in the message. */
    private void assertHighest(
            List<KernelSample> samples, ToDoubleFunction<KernelSample> value, double least, double most) {
        KernelSample highest =
                samples.stream().max(Comparator.comparingDouble(value)).orElseThrow();
        assertThat(value.applyAsDouble(highest)).as(highest.toString()).isBetween(least, most);
    }

    /** GEMMs reach nine tenths of the peak of every GPU and pass it on none by more than boost clocks give. */
    @Test
    void gemms_reachTheirPeakAndDoNotPassIt() {
        Map<String, List<KernelSample>> gemms = read.kernels().stream()
                .filter(sample -> sample.shape() instanceof Gemm)
                .collect(Collectors.groupingBy(KernelSample::gpu, TreeMap::new, Collectors.toList()));
        assertThat(gemms).hasSize(5);
        gemms.values().forEach(samples -> assertHighest(samples, this::shareOfPeak, 0.75, 1.05));
    }

    private double shareOfPeak(KernelSample sample) {
        Gemm gemm = (Gemm) sample.shape();
        return gemm.flops()
                / sample.seconds()
                / gpu(sample).peak(gemm.activations()).orElseThrow();
    }

    /** Kernels that read more than any cache holds stay below the bandwidth of the data sheet; on every GPU some come near. */
    @Test
    void largeKernels_stayBelowTheMemoryBandwidth() {
        Map<String, List<KernelSample>> large = read.kernels().stream()
                .filter(sample -> sample.shape() instanceof DeviceKernel kernel && kernel.bytes() > 200e6)
                .filter(sample -> !sample.kernel().equals("torch_flow"))
                .collect(Collectors.groupingBy(KernelSample::gpu, TreeMap::new, Collectors.toList()));
        assertThat(large).hasSize(5);
        large.values().forEach(samples -> assertHighest(samples, this::shareOfBandwidth, 0.8, 1.02));
    }

    private double shareOfBandwidth(KernelSample sample) {
        return ((DeviceKernel) sample.shape()).bytes()
                / sample.seconds()
                / gpu(sample).bandwidthBytesPerSecond();
    }

    /** No message passes the line rate of its port; the noise of sends between bridged A100 is 15 %. */
    @Test
    void messages_stayBelowTheLineRate() {
        List<KernelSample> messages = read.kernels().stream()
                .filter(sample -> sample.shape() instanceof Collective || sample.shape() instanceof SendReceive)
                .toList();
        assertHighest(messages, this::shareOfLine, 0.9, 1.15);
    }

    private double shareOfLine(KernelSample sample) {
        GpuType gpu = gpu(sample);
        double line = gpu.ports().stream()
                .filter(port -> port.kind() == LinkKind.NVLINK)
                .findFirst()
                .map(Port::bytesPerSecond)
                .orElse(gpu.pcie().bytesPerSecond());
        double bytes = sample.shape() instanceof Collective collective
                ? collective.sentBytes()
                : ((SendReceive) sample.shape()).bytes();
        return bytes / sample.seconds() / line;
    }

    @Test
    void sources_nameKeyFileAndLine() {
        assertThat(read.kernels())
                .allSatisfy(sample -> assertThat(sample.source()).matches("[A-Z]+ \\S+:\\d+"));
        assertThat(read.servings()).extracting(ServingSample::source).allMatch(source -> source.contains(":"));
    }
}
