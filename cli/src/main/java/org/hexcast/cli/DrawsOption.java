package org.hexcast.cli;

import java.util.OptionalInt;
import org.hexcast.domain.result.Draws;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag {@code --draws}, which several commands have. */
final class DrawsOption {

    @Option(
            names = "--draws",
            paramLabel = "N",
            description =
                    "draws of the errors of the costs that bands are taken over, 9 or more; 0 for no bands (default: the scenario's, or 9; estimate: 19 where nothing is simulated)")
    private @Nullable Integer draws;

    /**
     * What was asked.
     *
     * @throws IllegalArgumentException if that is too few for a band
     */
    OptionalInt asked() {
        return draws == null ? OptionalInt.empty() : OptionalInt.of(Draws.requireCount(draws));
    }
}
