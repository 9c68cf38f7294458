package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hexcast.calibration.importer.SamplesFile;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Elementwise;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hexcast calibrate} on a small table of samples. */
class CalibrateTest {

    @TempDir
    private Path folder;

    private Path samples = Path.of("");

    @BeforeEach
    void writeSamples() {
        List<KernelSample> made = new ArrayList<>();
        for (int rows = 16; rows <= 8192; rows *= 2) {
            for (int width = 1024; width <= 16384; width += 1024) {
                Elementwise norm = new Elementwise(Elementwise.Kind.NORM, rows, width);
                made.add(new KernelSample(norm, "L40S", 1, 3e-6 + norm.bytes() / 6e11, "made up", "MADE up:1"));
            }
        }
        samples = folder.resolve("samples.csv");
        SamplesFile.write(samples, made);
    }

    @Test
    void report_ofMadeSamples_isATablePerSection() {
        CommandRun run = CommandRun.of("calibrate", "--from", samples, "--report", "--no-pictures");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out())
                .contains("Targets", "groups between others: median <= 5 %, p90 <= 15 %")
                .containsPattern("L40S +elementwise bf16 +rows +8 +128 ")
                .contains("own samples");
        assertThat(run.message()).containsPattern("160 times of kernels and 0 end-to-end figures read, 1 laws checked");
        assertThat(CommandRun.of("calibrate", "--from", samples, "--report", "--no-pictures")
                        .out())
                .isEqualTo(run.out());
    }

    @Test
    void markdown_hasItsPicturesBesideIt() throws Exception {
        Path page = folder.resolve("docs/accuracy.md");
        CommandRun run = CommandRun.of("calibrate", "--from", samples, "--gpu", "L40S", "--markdown", page);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(Files.readString(page, StandardCharsets.UTF_8))
                .startsWith("# Accuracy\n")
                .contains("hexcast calibrate --from DIR --gpu L40S --markdown docs/accuracy.md")
                .contains("](pictures/accuracy-scatter.png)");
        assertThat(folder.resolve("docs/pictures/accuracy-scatter.png")).isNotEmptyFile();
        assertThat(folder.resolve("docs/pictures/accuracy-cdf.svg")).isNotEmptyFile();
    }

    @Test
    void gpu_notMeasured_isBadInput() {
        CommandRun run = CommandRun.of("calibrate", "--from", samples, "--gpu", "H100");
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message()).contains("no kernels of a GPU 'H100'", "Maybe it is one of L40S");
    }
}
