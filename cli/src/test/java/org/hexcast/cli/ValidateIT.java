package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.RunResult;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurement beside prediction, from the command; figures of a trial run mean nothing, so that only their places are looked at. */
class ValidateIT {

    private static final Path SCENARIOS =
            Path.of(System.getProperty("repository.root", "..")).resolve("scenarios/validate");

    @TempDir
    private Path folder;

    /** A shipped scenario with few requests, so that it takes seconds. */
    private Path small(String name) throws Exception {
        String text = Files.readString(SCENARIOS.resolve(name + ".yaml"))
                .replaceFirst("rate: [0-9.]+", "rate: 40")
                .replaceFirst("requests: [0-9]+", "requests: 5");
        return Files.writeString(folder.resolve(name + ".yaml"), text);
    }

    @Test
    void validate_oneScenario_writesThePredictionAndTheMeasurementOfTheSameRequests() throws Exception {
        // when
        Path measured = folder.resolve("measured.json");
        CommandRun run =
                CommandRun.of("validate", small("one-device"), "--effort", "tiny", "--runs", 2, "-o", measured);

        // then
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out())
                .contains("median of 2 runs", "measured/predicted", "yardstick", "here/0 (whole)")
                .containsPattern("(within|beyond) 15.0 %: ttft_mean_s is");
        RunResult before = ResultFile.read(FileTree.read(folder.resolve("predicted.json")));
        RunResult after = ResultFile.read(FileTree.read(measured));
        assertThat(after.header().provenance()).isEqualTo(Provenance.MEASURED);
        assertThat(before.header().provenance()).isNotEqualTo(Provenance.MEASURED);
        assertThat(after.replications()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(after.replications().get(i).counts().completed())
                    .isEqualTo(before.replications().get(i).counts().completed())
                    .isEqualTo(5);
        }
        assertThat(folder.resolve("plan.json")).isNotEmptyFile();
        assertThat(folder.resolve("measured-beside-prediction.png")).isNotEmptyFile();
    }

    @Test
    void validate_severalScenarios_writesOnePageWithAPictureOfEach() throws Exception {
        // when
        Path page = folder.resolve("page.md");
        CommandRun run = CommandRun.of(
                "validate",
                small("tensor-2"),
                small("disaggregated"),
                "--effort",
                "tiny",
                "--runs",
                1,
                "--markdown",
                page);

        // then
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(page).content().contains("## validate-tensor-2", "## validate-disaggregated", "--effort tiny");
        for (String name : new String[] {"validate-tensor-2", "validate-disaggregated"}) {
            assertThat(page).content().contains("(pictures/" + name + "-beside-prediction.png)");
            assertThat(folder.resolve("pictures/" + name + "-beside-prediction.png"))
                    .isNotEmptyFile();
        }
    }

    @Test
    void validate_oneFileForSeveralScenarios_isBadInput() throws Exception {
        CommandRun run =
                CommandRun.of("validate", small("one-device"), small("tensor-2"), "-o", folder.resolve("m.json"));
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message()).contains("m.json names one file, and there are 2 scenarios", "Maybe");
    }
}
