package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CPU device is measured by the command; figures of a trial run mean nothing, so that only their table is looked at. */
class CalibrateDeviceIT {

    @TempDir
    private Path folder;

    @Test
    void calibrate_cpu_writesSamplesAndProfile_andShowsLawsAndSteps() {
        // when
        CommandRun run = CommandRun.of(
                "calibrate",
                "--device",
                "cpu",
                "--effort",
                "tiny",
                "--profiles",
                folder,
                "-o",
                folder.resolve("s.csv"));

        // then
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(folder.resolve("CPU.json")).isNotEmptyFile();
        assertThat(folder.resolve("s.csv")).isNotEmptyFile();
        assertThat(run.out())
                .contains("CPU: ", "GFLOP/s", "GB/s", "Engine hexcast adds", "gemm fp32", "decode-attention fp32")
                .contains("all-reduce among 2", "whole step", "prefill 1 x 16", "decode 2, context 61")
                .contains("To use it: 'profiles: " + folder);
    }

    @Test
    void calibrate_otherDevice_isBadInput() {
        CommandRun run = CommandRun.of("calibrate", "--device", "tpu");
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message()).contains("cpu or cpu:THREADS, not 'tpu'", "Maybe");
    }

    @Test
    void devices_listsTheCpu_andSaysThatCudaIsNotBuilt() {
        CommandRun run = CommandRun.of("devices");
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("cpu", "plain").containsPattern("cuda +not built");
    }
}
