package org.hexcast.domain.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Public measurements and traces, which are not part of this repository. Tests that need one skip aloud where it is not there. */
public final class PublicData {

    private PublicData() {}

    /** A file below {@code -Dpublic.data.dir}; skips the test that asks for one that is not there. */
    public static Path file(String path) {
        Path file = Path.of(System.getProperty("public.data.dir", ""), path);
        if (!Files.exists(file)) {
            System.err.println(
                    "SKIPPED: " + path + " is not there; -Dpublic.data.dir=DIR names the folder that holds it");
        }
        assumeThat(file)
                .as("public data; -Dpublic.data.dir=DIR names their folder")
                .exists();
        return file;
    }
}
