package org.hexcast.scenarios.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The facts that ship. Law: complete, sourced, consistent; closed form: data sheet figures as the vendor prints them. */
class CatalogTest {

    private static final List<String> GPUS = List.of(
            "H100-SXM-80GB",
            "H100-PCIe-80GB",
            "H200-SXM-141GB",
            "A100-SXM-80GB",
            "A100-SXM-40GB",
            "A100-PCIe-80GB",
            "L40",
            "L40S",
            "RTX-A6000",
            "RTX-A5000",
            "RTX-A4000",
            "A40",
            "L4",
            "T4",
            "A10G",
            "V100-SXM-16GB",
            "V100-SXM-32GB",
            "RTX-4090",
            "RTX-3090",
            "RTX-3090-Ti",
            "B200-SXM-180GB");

    private static final List<String> MODELS = List.of(
            "opt-13b",
            "opt-30b",
            "opt-66b",
            "opt-175b",
            "llama-1-30b",
            "llama-2-7b",
            "llama-2-13b",
            "llama-2-70b",
            "llama-3-8b",
            "llama-3-70b",
            "llama-3.1-8b",
            "llama-3.1-70b",
            "qwen3-32b",
            "mixtral-8x7b",
            "mixtral-8x22b",
            "qwen3-30b-a3b",
            "deepseek-v2-lite",
            "deepseek-v3");

    private final Catalog catalog = new Catalog();

    private static FileNode name(String text) {
        return FileNode.value(new Place("test.yaml", 7, "key"), text);
    }

    private GpuType gpu(String name) {
        return catalog.gpu(name(name));
    }

    private static List<FileNode> items(String file) {
        try (InputStream stream = Objects.requireNonNull(Catalog.class.getResourceAsStream(file + ".yaml"))) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return FileTree.parse(file + ".yaml", text).fields().require(file).items();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void names_ofGpusModelsEnginesTraces_holdAllThatArePromised() {
        assertThat(catalog.gpuNames()).containsAll(GPUS);
        assertThat(catalog.modelNames()).containsAll(MODELS);
        assertThat(catalog.engineNames()).contains("vllm", "trtllm", "sglang", "hexcast", "ideal");
        assertThat(catalog.traceNames()).containsExactlyInAnyOrder("azure-conversation-2023", "azure-code-2023");
    }

    @Test
    void everyEntry_isReadAndBearsItsName() {
        for (String gpu : catalog.gpuNames()) {
            assertThat(gpu(gpu).name()).isEqualTo(gpu);
        }
        for (String model : catalog.modelNames()) {
            assertThat(catalog.model(name(model)).name()).isEqualTo(model);
        }
        for (String engine : catalog.engineNames()) {
            assertThat(catalog.engine(name(engine)).name()).isEqualTo(engine);
        }
        for (String trace : catalog.traceNames()) {
            assertThat(catalog.lengths(trace).name()).isEqualTo(trace);
        }
    }

    @Test
    void everyGpuFigure_hasASource() {
        for (FileNode item : items("gpus")) {
            Fields gpu = item.fields();
            Fields sources = gpu.require("sources").fields();
            for (String figure : List.of("memory", "bandwidth", "peak", "pcie", "nvlink")) {
                if (gpu.has(figure)) {
                    assertThat(sources.require(figure).text()).as(figure).hasSizeGreaterThan(4);
                }
            }
            sources.finish();
        }
    }

    @Test
    void everyModel_hasASource() {
        for (FileNode item : items("models")) {
            assertThat(item.fields().require("source").text()).hasSizeGreaterThan(4);
        }
    }

    @Test
    void everyGpu_hasOnePriceThatIsDatedAndSourced() {
        List<String> priced = items("prices").stream()
                .map(item -> item.fields().require("gpu").text())
                .toList();
        assertThat(priced).containsExactlyInAnyOrderElementsOf(catalog.gpuNames());
        for (FileNode item : items("prices")) {
            Fields price = item.fields();
            price.require("gpu");
            assertThat(price.require("price").text()).endsWith(" USD/h");
            assertThat(price.require("date").text()).containsPattern("20[0-9]{2}");
            assertThat(price.require("provider").text()).isNotBlank();
            assertThat(price.require("source").text()).hasSizeGreaterThan(4);
            price.finish();
        }
    }

    @Test
    void everyPrice_isThatOfOneGpuForAnHour() {
        for (String gpu : catalog.gpuNames()) {
            double least = gpu.startsWith("CPU") ? 0.05 : 0.1;
            assertThat(catalog.usdPerHour(gpu(gpu))).as(gpu).isBetween(least, 15.0);
        }
        // EC2 list prices: g4dn.xlarge has one T4, p3.2xlarge one V100.
        assertThat(catalog.usdPerHour(gpu("T4"))).isEqualTo(0.526);
        assertThat(catalog.usdPerHour(gpu("V100-SXM-16GB"))).isEqualTo(3.06);
    }

    /**
     * Dense 16-bit tensor rate with 32-bit accumulation in TFLOP/s, memory bandwidth in GB/s, size on the box in GiB, as the vendor prints them:
     *
     * <ul>
     *   <li>NVIDIA H100 Tensor Core GPU data sheet (2023): 1,979 and 1,513 TFLOPS with sparsity, 3.35 and 2 TB/s; H200 data sheet (2024): 4.8 TB/s
     *   <li>NVIDIA A100 80GB data sheet (2021): 312 TFLOPS, 2,039 and 1,935 GB/s; A100 whitepaper (2020): 1,555 GB/s
     *   <li>NVIDIA L40 data sheet: 181.05 TFLOPS, 864 GB/s; L40S: 362.05, 864; L4: 242 with sparsity, 300
     *   <li>NVIDIA RTX A6000: 309.7 with sparsity, 768; A5000: 222.2, 768; A4000: 153.4, 448; A40: 149.7, 696
     *   <li>NVIDIA T4: 65, 320; A10G: 70, 600; V100: 125, 900
     *   <li>GA102 whitepaper V2: RTX 3090 71, 936; Ada whitepaper V2.1: RTX 4090 165.2, 1008; DGX B200 data sheet (8 GPUs): 36 PFLOPS with sparsity
     * </ul>
     */
    @ParameterizedTest
    @CsvSource({
        "H100-SXM-80GB, 989.5, 3350, 80",
        "H100-PCIe-80GB, 756.5, 2000, 80",
        "H200-SXM-141GB, 989.5, 4800, 141",
        "A100-SXM-80GB, 312, 2039, 80",
        "A100-SXM-40GB, 312, 1555, 40",
        "A100-PCIe-80GB, 312, 1935, 80",
        "L40, 181.05, 864, 48",
        "L40S, 362.05, 864, 48",
        "RTX-A6000, 154.85, 768, 48",
        "RTX-A5000, 111.1, 768, 24",
        "RTX-A4000, 76.7, 448, 16",
        "A40, 149.7, 696, 48",
        "L4, 121, 300, 24",
        "T4, 65, 320, 16",
        "A10G, 70, 600, 24",
        "V100-SXM-16GB, 125, 900, 16",
        "V100-SXM-32GB, 125, 900, 32",
        "RTX-4090, 165.2, 1008, 24",
        "RTX-3090, 71, 936, 24",
        "RTX-3090-Ti, 80, 1008, 24",
        "B200-SXM-180GB, 2250, 8000, 180",
    })
    void figures_ofAGpu_areThoseOfItsDataSheet(String name, double tflops, double gbPerSecond, double gib) {
        GpuType gpu = gpu(name);
        assertThat(gpu.peak(Precision.FP16).orElseThrow() / 1e12).isCloseTo(tflops, within(0.001 * tflops));
        // The B200 was announced with 8 TB/s; boards run at 7.7 (7,680 bits at 3,996 MHz, both edges).
        assertThat(gpu.bandwidthBytesPerSecond() / 1e9).isCloseTo(gbPerSecond, within(0.04 * gbPerSecond));
        // A program sees what ECC, page tables and the driver leave of the size on the box: 1 to 9 % less.
        assertThat(gpu.memoryBytes() / 0x1p30).isBetween(0.91 * gib, 0.995 * gib);
    }

    @Test
    void bandwidths_exceptB200_areExactlyThoseOfTheDataSheet() {
        assertThat(gpu("H100-SXM-80GB").bandwidthBytesPerSecond()).isEqualTo(3.35e12);
        assertThat(gpu("A100-SXM-80GB").bandwidthBytesPerSecond()).isEqualTo(2.039e12);
        assertThat(gpu("L40").bandwidthBytesPerSecond()).isEqualTo(864e9);
        assertThat(gpu("RTX-A6000").bandwidthBytesPerSecond()).isEqualTo(768e9);
    }

    /** Rates per chip generation: Volta and Turing have no bf16, fp8 came with Ada and Hopper, int8 with Turing. */
    @Test
    void precisions_ofAGpu_areThoseOfItsGeneration() {
        for (String name : catalog.gpuNames()) {
            GpuType gpu = gpu(name);
            if (name.startsWith("CPU")) {
                assertThat(gpu.peakFlopsPerSecond()).as(name).containsOnlyKeys(Precision.FP32);
                continue;
            }
            boolean beforeAmpere = name.startsWith("V100") || name.equals("T4");
            boolean ampere = name.matches("(RTX-)?A[0-9].*|RTX-3090.*");
            assertThat(gpu.peak(Precision.BF16).isPresent()).as(name).isEqualTo(!beforeAmpere);
            assertThat(gpu.peak(Precision.FP8).isPresent()).as(name).isEqualTo(!beforeAmpere && !ampere);
            assertThat(gpu.peak(Precision.INT8).isPresent()).as(name).isEqualTo(!name.startsWith("V100"));
        }
    }

    /** NVLink in each direction, half of what data sheets print: H100 900, A100 600, V100 300, bridge of GA102 112.5, B200 1,800 GB/s. */
    @ParameterizedTest
    @CsvSource({
        "H100-SXM-80GB, 450",
        "A100-SXM-80GB, 300",
        "V100-SXM-16GB, 150",
        "RTX-A6000, 56.25",
        "B200-SXM-180GB, 900"
    })
    void nvlink_isHalfOfWhatIsPrintedForBothDirections(String name, double gbPerSecond) {
        assertThat(gpu(name).nvlink().orElseThrow().bytesPerSecond()).isEqualTo(gbPerSecond * 1e9);
    }

    @Test
    void nvlink_whereTheCardHasNone_isAbsent() {
        for (String name : List.of("L40", "L40S", "L4", "T4", "A10G", "RTX-4090", "RTX-A4000")) {
            assertThat(gpu(name).nvlink()).as(name).isEmpty();
        }
    }

    @Test
    void links_everyKind_isDescribed() {
        assertThat(catalog.links().byKind()).containsOnlyKeys(LinkKind.values());
        catalog.links().types().forEach(type -> assertThat(type.achievedShare()).isBetween(0.5, 1.0));
    }

    @Test
    void publishedParameters_isNoPartOfTheModelItself() {
        ModelSpec model = catalog.model(name("llama-2-7b"));
        assertThat(catalog.publishedParameters()).containsEntry("llama-2-7b", 6_738_415_616L);
        assertThat(model.layers()).isEqualTo(32);
        assertThat(catalog.publishedParameters()).hasSizeGreaterThan(20).doesNotContainKey("opt-175b");
    }

    @Test
    void unknownName_isNamedWithItsPlaceAndTheNearestKnown() {
        assertThatThrownBy(() -> gpu("H100-SXM-80"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessage("test.yaml:7: key: 'H100-SXM-80' is not in the catalogue of GPUs\nMaybe 'H100-SXM-80GB'.");
        assertThatThrownBy(() -> catalog.model(name("zzz")))
                .hasMessage("test.yaml:7: key: 'zzz' is not in the catalogue of models");
    }
}
