package org.hexcast.scenarios.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserProfilesTest {

    private static final Set<String> GPUS = Set.of("A40", "L40", "L40S", "RTX-A6000");

    @TempDir
    private Path folder = Path.of("");

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String derived(String gpu, String from) {
        return ProfileFile.write(new DerivedProfile(gpu, from, Map.of("gemm", 0.2), "near"));
    }

    private UserProfiles at(String name) {
        return new UserProfiles(folder.resolve(name), GPUS, gpu -> Optional.of(SomeProfiles.small(gpu)));
    }

    @Test
    void profile_inTheFolder_takesPrecedence_andOthersComeFromTheCatalogue() throws IOException {
        // given
        write("L40.json", derived("L40", "A40"));

        // when
        UserProfiles profiles = at("");

        // then
        assertThat(profiles.profile("L40"))
                .hasValueSatisfying(p -> assertThat(p.lineage().basedOn()).isEqualTo("A40"));
        assertThat(profiles.profile("A40"))
                .hasValueSatisfying(p -> assertThat(p.lineage().provenance()).isEqualTo(Provenance.FITTED));
        assertThat(profiles.profile("L40")).containsSame(profiles.profile("L40").orElseThrow());
    }

    @Test
    void profile_oneFile_mayHaveAnyName() throws IOException {
        // given
        write("mine.json", derived("L40", "A40"));

        // when, then
        assertThat(at("mine.json").profile("L40"))
                .hasValueSatisfying(p -> assertThat(p.gpu()).isEqualTo("L40"));
    }

    @Test
    void profile_derivedFromOneInTheFolder_findsIt() throws IOException {
        // given
        write("A40.json", ProfileFile.write(SomeProfiles.small("A40")).replace("made up", "measured at home"));
        write("L40.json", derived("L40", "A40"));

        // when, then
        assertThat(at("").profile("L40"))
                .hasValueSatisfying(p -> assertThat(p.kernels().get(0).source()).startsWith("measured at home"));
    }

    @Test
    void profile_twoDerivedFromOneAnother_areRefused() throws IOException {
        // given
        write("A40.json", derived("A40", "L40"));
        write("L40.json", derived("L40", "A40"));

        // when, then
        assertThatThrownBy(() -> at("").profile("L40"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("A40.json:6: derived.from: there is no profile of 'L40' to derive one from");
    }

    @Test
    void folder_fileNamedAfterNoGpu_isRefused_withTheNameThatIsMeant() throws IOException {
        // given
        write("L40s.json", derived("L40S", "A40"));

        // when, then
        assertThatThrownBy(() -> at(""))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("L40s.json: 'L40s' is not in the catalogue of GPUs")
                .hasMessageContaining("\nMaybe 'L40S.json'.");
    }

    @Test
    void folder_fileOfAnotherGpuThanItsName_isRefused() throws IOException {
        // given
        write("L40.json", derived("L40S", "A40"));

        // when, then
        assertThatThrownBy(() -> at("").profile("L40"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("L40.json:4: gpu: the file is named after L40, but is of another GPU: 'L40S'");
    }

    @Test
    void folder_withoutProfiles_isRefused() {
        assertThatThrownBy(() -> at(""))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("holds no profile");
    }

    @Test
    void file_thatIsNotThere_isRefused() {
        assertThatThrownBy(() -> at("none.json"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("there is no such file");
    }
}
