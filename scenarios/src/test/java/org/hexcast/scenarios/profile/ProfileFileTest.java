package org.hexcast.scenarios.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.testing.Mutator;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileFileTest {

    private static final String FILE = "L40S.json";

    private static DeviceProfile read(String text) {
        return ProfileFile.read(FileTree.parse(FILE, text), relative -> Optional.of(SomeProfiles.small(relative)));
    }

    @Test
    void write_anyProfile_isReadBackAsItWas_andHasTheSameBytesAgain() {
        RandomCases.check(60, random -> {
            // given
            DeviceProfile profile = SomeProfiles.drawn("L40S", random, 6);

            // when
            String text = ProfileFile.write(profile);

            // then
            assertThat(read(text)).isEqualTo(profile);
            assertThat(ProfileFile.write(read(text))).isEqualTo(text);
        });
    }

    @Test
    void write_tables_areLinesOfPlanes_withDotsForWhatIsNotKnown() {
        // when
        String text = ProfileFile.write(SomeProfiles.small("L40S"));

        // then
        assertThat(text)
                .contains("\"knots\" : \"1 16 256\"")
                .contains("\"12 -5 0 | . 7 8\",\n          \". | 1 2 3\",\n          \".\"");
    }

    @Test
    void write_derived_isReadBackAsTheRelativesLaws_withTheWiderSpread() {
        // given
        DerivedProfile derived = new DerivedProfile("L40", "L40S", Map.of("gemm", 0.15), "the same chip, other clocks");

        // when
        DeviceProfile profile = read(ProfileFile.write(derived));

        // then
        DeviceProfile relative = SomeProfiles.small("L40S");
        KernelLaw law = profile.kernels().get(0);
        assertThat(profile.gpu()).isEqualTo("L40");
        assertThat(profile.lineage().provenance()).isEqualTo(Provenance.DERIVED);
        assertThat(profile.lineage().basedOn()).isEqualTo("L40S");
        assertThat(law.residuals()).isEqualTo(relative.kernels().get(0).residuals());
        assertThat(law.quality().spread()).isEqualTo(0.15);
        assertThat(law.quality().heldOut()).isEqualTo("the same chip, other clocks");
    }

    @Test
    void resolve_narrowerSpreadThanTheRelatives_keepsTheRelatives() {
        // given
        DerivedProfile derived = new DerivedProfile("L40", "L40S", Map.of("gemm", 0.001), "hope");

        // when
        DeviceProfile profile = derived.resolve(SomeProfiles.small("L40S"));

        // then
        assertThat(profile.kernels().get(0).quality().spread()).isEqualTo(0.02);
    }

    @Test
    void resolve_relativeIsDerivedItself_isRefused() {
        // given
        DeviceProfile once =
                new DerivedProfile("L40", "L40S", Map.of("gemm", 0.1), "near").resolve(SomeProfiles.small("L40S"));

        // when, then
        assertThatThrownBy(() -> new DerivedProfile("A40", "L40", Map.of("gemm", 0.1), "nearer").resolve(once))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the profile of L40 is derived itself, from L40S");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"hexcast\" : 1; \"hexcast\" : 2; L40S.json:2: hexcast: 2 is not from 1 to 1",
                "\"kind\" : \"profile\"; \"kind\" : \"plan\"; L40S.json:3: kind: 'plan' is not one of profile",
                "\"based_on\"; \"base_on\"; L40S.json:5: lineage: the key 'based_on' is missing",
                "\"family\" : \"gemm\"; \"family\" : \"gem\"; L40S.json:15: kernels[0].family: 'gem' is not one of gemm",
                "\"provenance\" : \"fitted\"; \"provenance\" : \"assumed\"; lineage.provenance: 'assumed' is not one of measured",
                "\"samples\" : 100; \"samples\" : -1; kernels[0].quality.samples: -1 is not from 0 to",
                "\"median_error\" : 0.03; \"median_error\" : \"NaN\"; kernels[0].quality.median_error: 'NaN' is not a number",
                "\"bias\" : -0.01; \"bias\" : -3; kernels[0].quality: bias -3.0 must be from -1 to 100",
                "\"launch\" : 3.0E-6; \"launch\" : -3; kernels[0].coefficients: coefficient launch -3.0 must be finite",
                "1 16 256; 1 16 16; kernels[0].residuals.axes[0].knots: axis m: knot 16.0 must be finite and above 16.0",
                "1 16 256; 1  16; kernels[0].residuals.axes[0].knots: '' is not a number; numbers stand apart by one space",
                "12 -5 0 |; 12 -5 |; kernels[0].residuals.thousandths[0]: row 1 has 2 values, but the last axis has 3 knots",
                "12 -5 0 |; 12 -5 0; thousandths[0]: has 1 rows apart by '|', but the axis before the last has 2 knots",
                "12 -5 0 |; 12 -5.5 0 |; thousandths[0]: row 1: '-5.5' is neither a whole number from -5000 to 5000 nor '.'",
                "12 -5 0 |; 12 -9223372036854775808 0 |; row 1: '-9223372036854775808' is neither a whole number",
                "`\". | 1 2 3\",`; ``; residuals.thousandths: has 2 lines, but the axes before the last two have 3 combinations",
                "\"collectives\"; \"collective\"; the key 'collectives' is missing",
            })
    void read_spoiledFile_saysWhereAndWhy(String good, String bad, String message) {
        // given
        String text = ProfileFile.write(SomeProfiles.small("L40S"));
        assertThat(text).contains(good);

        // when, then
        assertThatThrownBy(() -> read(text.replace(good, bad)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void read_misspeltKey_saysWhatItIsMeantToBe() {
        // given
        String text = ProfileFile.write(SomeProfiles.small("L40S")).replace("\"residuals\"", "\"residual\"");

        // when, then
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("the key 'residual' is unknown here")
                .hasMessageContaining("\nMaybe 'residuals'.");
    }

    @Test
    void read_derivedWithoutTheSpreadOfALaw_saysWhich() {
        // given
        String text = ProfileFile.write(new DerivedProfile("L40", "L40S", Map.of("elementwise", 0.1), "near"));

        // when, then
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(
                        "L40S.json:5: derived: the profile of L40S has a law of gemm, but no spread is given for it");
    }

    @Test
    void read_hugeGridInAFewBytes_isRefusedBeforeItIsBuilt() {
        // given
        StringBuilder knots = new StringBuilder("1");
        for (int i = 2; i < 30_000; i++) {
            knots.append(' ').append(i);
        }
        String text = ProfileFile.write(SomeProfiles.small("L40S"))
                .replace("256 1024 4096", knots)
                .replace("\"256 512\"", "\"" + knots + "\"");

        // when, then
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("the axes have more than 1048576 combinations of knots");
    }

    @Test
    void read_spoiledAtRandom_isReadOrRefusedInOneMessage() {
        String good = ProfileFile.write(SomeProfiles.small("L40S"));
        String derived = ProfileFile.write(new DerivedProfile("L40", "L40S", Map.of("gemm", 0.2), "near"));
        AtomicInteger refused = new AtomicInteger();
        RandomCases.check(3000, random -> {
            String text = new Mutator(random).mutate(random.nextBoolean() ? good : derived);
            try {
                assertThat(read(text).gpu()).isNotNull();
            } catch (ScenarioFormatException e) {
                refused.incrementAndGet();
                assertThat(e.getMessage()).startsWith(FILE);
            }
        });
        assertThat(refused.get()).isGreaterThan(500);
    }

    @Test
    void write_profileOfTheLargestSize_staysBelow150KB() {
        // given: as many knots as the formulas of costmodel.law have, in four laws, all of them known
        DeviceProfile profile = SomeProfiles.large("L40S", new Random(1));

        // when
        String text = ProfileFile.write(profile);

        // then
        assertThat(text.length()).isBetween(30_000, 150_000);
        assertThat(read(text)).isEqualTo(profile);
    }
}
