package org.hexcast.cli;

import java.util.List;
import java.util.Optional;
import org.hexcast.cli.job.CpuCalibrationJob;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a command that measures a device of this machine. */
final class DeviceOptions {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "measure a device of this machine: cpu or cpu:THREADS (see hexcast devices)")
    private @Nullable String device;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "hexcast-mini-llama",
            description = "model whose shards are measured, in FP32 (default: ${DEFAULT-VALUE})")
    private String model = "hexcast-mini-llama";

    @Option(
            names = "--degrees",
            paramLabel = "T",
            split = ",",
            defaultValue = "1,2",
            description = "tensor degrees to measure (default: ${DEFAULT-VALUE})")
    private List<Integer> degrees = List.of(1, 2);

    @Option(
            names = "--effort",
            paramLabel = "WORD",
            defaultValue = "quick",
            description = "how long to measure: quick (two minutes), thorough (many), tiny (a trial run)")
    private String effort = "quick";

    /** What is asked for, if a device is. */
    Optional<CpuCalibrationJob.Asked> asked() {
        return Optional.ofNullable(device).map(named -> new CpuCalibrationJob.Asked(named, model, degrees, effort));
    }
}
