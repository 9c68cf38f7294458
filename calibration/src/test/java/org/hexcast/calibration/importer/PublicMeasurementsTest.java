package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    private Measurements read = new Measurements(List.of(), List.of(), new ImportReport(List.of(), List.of()));

    @BeforeAll
    void readAll() {
        PublicData.file("aiconfigurator");
        read = MeasurementImport.read(PublicData.file("."));
    }

    @Test
    void families_haveTheirNumbersOfSamples() {
        Map<String, Long> counts = read.kernels().stream()
                .collect(Collectors.groupingBy(
                        sample -> sample.shape().getClass().getSimpleName() + " " + sample.gpu(),
                        TreeMap::new,
                        Collectors.counting()));
        assertThat(counts).isEqualTo(Map.of());
    }

    @Test
    void servings_haveTheirNumbersOfSamples() {
        Map<String, Long> counts = read.servings().stream()
                .collect(Collectors.groupingBy(
                        sample -> sample.setup().gpu() + " " + sample.metric(), TreeMap::new, Collectors.counting()));
        assertThat(counts).isEqualTo(Map.of());
    }

    @Test
    void rowsLeftOut_areThoseThatAreKnown() {
        Map<String, Long> reasons = new TreeMap<>();
        read.report()
                .imported()
                .forEach(file -> file.leftOut().forEach((reason, n) -> reasons.merge(reason, n, Long::sum)));
        assertThat(reasons).isEqualTo(Map.of());
        assertThat(read.report().imported()).hasSize(78);
    }

    private GpuType gpu(KernelSample sample) {
        return catalog.gpu(FileNode.value(Place.of("test"), sample.gpu()));
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
