package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.profile.ProfileFile;
import org.hexcast.scenarios.profile.SomeProfiles;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioProfilesTest {

    @TempDir
    private Path folder = Path.of("");

    private Scenario load(String more) throws IOException {
        Path file = folder.resolve("scenario.yaml");
        Files.writeString(file, ScenarioText.SMALL + more);
        return new ScenarioLoader(new Catalog()).load(file);
    }

    @Test
    void profiles_folder_givesThoseOfTheClustersGpus_andIsHashed() throws IOException {
        // given
        DeviceProfile l40 = SomeProfiles.small("L40");
        Path profiles = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(profiles.resolve("L40.json"), ProfileFile.write(l40));
        Files.writeString(profiles.resolve("T4.json"), "no profile, but no GPU of this cluster either");

        // when
        Scenario with = load("profiles: mine\n");

        // then
        assertThat(with.served().profiles()).contains(l40);
        Files.writeString(profiles.resolve("L40.json"), ProfileFile.write(l40).replace("made up", "invented"));
        assertThat(load("profiles: mine\n").origin().sha256())
                .isNotEqualTo(with.origin().sha256());
    }

    @Test
    void profiles_placeThatIsNotThere_isRefused() {
        assertThatThrownBy(() -> load("profiles: nowhere\n"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("profiles: there is no file 'nowhere'");
    }

    @Test
    void profiles_spoiledFile_isNamed() throws IOException {
        // given
        Files.writeString(
                folder.resolve("p.json"),
                ProfileFile.write(SomeProfiles.small("L40")).replace("12 -5", "12 x"));

        // when, then
        assertThatThrownBy(() -> load("profiles: p.json\n"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("p.json:")
                .hasMessageContaining("thousandths[0]: row 1: 'x' is neither a whole number");
    }
}
