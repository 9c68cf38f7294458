package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own table of samples: what is written is read again, and nothing else is read. */
class SamplesFileTest {

    private static final Heads HEADS = new Heads(32, 8, 128);
    private static final PrefillAttention PREFILL = new PrefillAttention(1, 64, 32, HEADS, Precision.BF16);
    private static final DecodeAttention DECODE = new DecodeAttention(7, 900, HEADS, Precision.BF16);

    /** One shape of every family. */
    private static final List<KernelShape> SHAPES = List.of(
            new Gemm(16, 4096, 1024, Precision.INT4, Precision.BF16),
            PREFILL,
            DECODE,
            new MixedAttention(PREFILL, DECODE),
            new Elementwise(Elementwise.Kind.GATED_ACTIVATION, 16, 14336),
            new Collective(Collective.Kind.ALL_REDUCE, 4, 1234.5, new Fabric(Fabric.Wiring.NVLINK_PAIR, 4)),
            new SendReceive(1 << 20, new Fabric(Fabric.Wiring.ACROSS_HOSTS, 1)),
            new EngineStep(EngineStep.Component.PREPARE_INPUTS, 8, 80),
            new LayerStep("llama-1-30b", LayerStep.Phase.DECODE, 8, 2));

    @TempDir
    private Path folder;

    private static List<KernelSample> samples() {
        return SHAPES.stream()
                .map(shape -> new KernelSample(
                        shape,
                        "RTX-A6000",
                        shape instanceof Collective collective ? collective.devices() : 1,
                        1.0 / 3e5,
                        "a kernel, with \"quotes\"",
                        "PROBE 2026-11-20 1c30b5e"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples.csv", "samples.csv.gz"})
    void samples_writtenAndRead_areTheSame(String name) {
        // given
        Path file = folder.resolve(name);
        // when
        SamplesFile.write(file, samples());
        // then
        assertThat(MeasurementImport.read(file).kernels()).isEqualTo(samples());
    }

    @Test
    void everyFamily_isInTheRoundTrip() {
        assertThat(SHAPES.stream().map(Object::getClass).distinct().count()).isEqualTo(SampleColumns.BY_FAMILY.size());
    }

    private String refusal(String from, String to) throws IOException {
        Path file = folder.resolve("samples.csv");
        SamplesFile.write(file, samples());
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
        return String.valueOf(assertThatExceptionOfType(ScenarioFormatException.class)
                .isThrownBy(() -> MeasurementImport.read(file))
                .actual()
                .getMessage());
    }

    @Test
    void header_ofAnotherVersion_isRefused() throws IOException {
        assertThat(refusal("cached_tokens", "cached"))
                .startsWith("samples.csv: its columns are not those of a table of samples\nMaybe it is of another");
    }

    @Test
    void words_unknown_areRefusedWithTheKnownOnes() throws IOException {
        assertThat(refusal("int4", "int5"))
                .isEqualTo("samples.csv:2: weights: 'int5' is not one of fp32, fp16, bf16, fp8, int8, int4");
        assertThat(refusal("\ngemm,", "\ngem,")).startsWith("samples.csv:2: family: 'gem' is not one of gemm, ");
    }

    @Test
    void cells_ofAnotherFamily_areRefused() throws IOException {
        assertThat(refusal("4096,1024,int4,bf16,,", "4096,1024,int4,bf16,9,"))
                .isEqualTo("samples.csv:2: sequences: a gemm has no such size; the cell must be empty");
    }

    @Test
    void sizes_impossible_areRefusedWithTheirLine() throws IOException {
        assertThat(refusal(",16,4096,1024,", ",0,4096,1024,"))
                .isEqualTo("samples.csv:2: GEMM rows m 0 must be above 0 and at most 2^40");
        assertThat(refusal(",16,4096,1024,", ",sixteen,4096,1024,"))
                .isEqualTo("samples.csv:2: m: 'sixteen' is not a number");
    }

    @Test
    void samples_withoutTimeOrWithOtherDevices_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KernelSample(DECODE, "L4", 1, 0, "k", "s"))
                .withMessage("seconds 0.0 must be above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KernelSample(SHAPES.get(5), "L4", 2, 1, "k", "s"))
                .withMessage("a collective of 4 devices was measured on 2");
    }
}
