package org.hexcast.scenarios.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.profile.DerivedProfile;
import org.hexcast.scenarios.profile.ProfileFile;
import org.hexcast.scenarios.profile.SomeProfiles;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.junit.jupiter.api.Test;

class CatalogProfilesTest {

    private static final Map<String, String> FILES = Map.of(
            "profiles/L40S.json", ProfileFile.write(SomeProfiles.small("L40S")),
            "profiles/L40.json",
                    ProfileFile.write(new DerivedProfile("L40", "L40S", Map.of("gemm", 0.2), "the same chip")));

    private final List<String> asked = new ArrayList<>();

    private final Catalog catalog = new Catalog(name -> {
        asked.add(name);
        return FILES.containsKey(name) ? Optional.of(FILES.getOrDefault(name, "")) : Catalog.shipped(name);
    });

    private GpuType gpu(String name) {
        return catalog.gpu(FileNode.value(Place.of("test"), name));
    }

    @Test
    void profile_ofAGpuWithAFile_isReadOnce_andNoOtherIs() {
        // when
        assertThat(catalog.profile(gpu("L40S"))).contains(SomeProfiles.small("L40S"));
        assertThat(catalog.profile(gpu("L40S"))).isPresent();

        // then
        assertThat(asked).containsExactly("gpus.yaml", "profiles/L40S.json");
    }

    @Test
    void profile_ofARelative_isDerivedFromTheShippedOne() {
        assertThat(catalog.profile(gpu("L40")))
                .hasValueSatisfying(p -> assertThat(p.lineage().provenance()).isEqualTo(Provenance.DERIVED));
    }

    @Test
    void profile_ofAGpuWithout_isAbsent() {
        assertThat(catalog.profile(gpu("B200-SXM-180GB"))).isEmpty();
        assertThat(catalog.profiles().profile("../gpus")).isEmpty();
        assertThat(asked).contains("profiles/B200-SXM-180GB.json").doesNotContain("profiles/../gpus.json");
    }

    @Test
    void profile_everyShippedOne_isReadable_andOfItsGpu() {
        Catalog shipped = new Catalog();
        for (String name : shipped.gpuNames()) {
            shipped.profiles()
                    .profile(name)
                    .ifPresent(profile -> assertThat(profile.gpu()).isEqualTo(name));
        }
        assertThat(shipped.gpuNames()).isNotEmpty();
    }
}
