package org.hexcast.cli;

import org.hexcast.realexec.device.CoreShares;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Option of a command that opens devices in its own process: the cores that they run on. */
final class CoreOptions {

    @Option(
            names = "--cores",
            paramLabel = "LIST",
            description =
                    "cores for the devices of this process, one for each thread, for example 0-3,8 (default: wherever the system runs them)")
    private @Nullable String cores;

    /**
     * The cores to take from.
     *
     * @throws IllegalArgumentException if the option names none that this process may use
     */
    CoreShares shares() {
        return cores == null ? CoreShares.anywhere() : CoreShares.of(cores);
    }

    /** The option as it was written, with a space behind it; nothing if it was not. */
    String written() {
        return cores == null ? "" : "--cores " + cores + " ";
    }
}
