package org.hexcast.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hexcast.domain.workload.Request;
import org.junit.jupiter.api.Test;

/** The layers and rules of the house. */
class ArchitectureTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root", ".."));
    private static final int LONGEST_CLASS = 500;
    private static final int LONGEST_METHOD = 60;

    private final JavaClasses hexcast = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.hexcast");

    @Test
    void rooms_allClasses_areSeen() {
        Map<String, Integer> seen = new TreeMap<>();
        hexcast.forEach(c -> seen.merge(room(c), 1, Integer::sum));
        assertThat(seen.keySet())
                .containsExactly(
                        "calibration",
                        "cli",
                        "costmodel",
                        "domain",
                        "plots",
                        "realexec",
                        "scenarios",
                        "scheduler",
                        "sim");
        assertThat(seen).allSatisfy((room, count) -> assertThat(count).as(room).isGreaterThanOrEqualTo(7));
        assertThat(hexcast).hasSizeGreaterThan(300);
    }

    private static String room(JavaClass type) {
        return type.getPackageName().split("\\.", -1)[2];
    }

    @Test
    void rooms_depend_onlyAlongTheArrows() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("domain")
                .definedBy("org.hexcast.domain..")
                .layer("costmodel")
                .definedBy("org.hexcast.costmodel..")
                .layer("scheduler")
                .definedBy("org.hexcast.scheduler..")
                .layer("sim")
                .definedBy("org.hexcast.sim..")
                .layer("realexec")
                .definedBy("org.hexcast.realexec..")
                .layer("scenarios")
                .definedBy("org.hexcast.scenarios..")
                .layer("plots")
                .definedBy("org.hexcast.plots..")
                .layer("calibration")
                .definedBy("org.hexcast.calibration..")
                .layer("cli")
                .definedBy("org.hexcast.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("calibration")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("plots")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("sim")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("realexec")
                .mayOnlyBeAccessedByLayers("calibration", "cli")
                .whereLayer("scheduler")
                .mayOnlyBeAccessedByLayers("sim", "realexec", "cli")
                .whereLayer("costmodel")
                .mayOnlyBeAccessedByLayers("scheduler", "sim", "realexec", "calibration", "cli")
                .whereLayer("scenarios")
                .mayOnlyBeAccessedByLayers("plots", "calibration", "cli")
                .check(hexcast);
    }

    @Test
    void planAndServe_shareNothing() {
        noClasses()
                .that()
                .resideInAPackage("org.hexcast.scheduler.plan..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.hexcast.scheduler.serve..")
                .check(hexcast);
        noClasses()
                .that()
                .resideInAPackage("org.hexcast.scheduler.serve..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hexcast.scheduler.plan..", "org.hexcast.costmodel..", "org.hexcast.domain.hardware..")
                .check(hexcast);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("org.hexcast.(**)").should().beFreeOfCycles().check(hexcast);
    }

    @Test
    void printing_andEnding_happenInCliOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.hexcast.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(hexcast);
        noClasses()
                .that()
                .doNotHaveSimpleName("Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(hexcast);
    }

    @Test
    void clocksAndChance_areOutside() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.hexcast.realexec..", "org.hexcast.calibration.probe..")
                .should()
                .callMethod(System.class, "nanoTime")
                .check(hexcast);
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .check(hexcast);
    }

    @Test
    void simulatedTime_isKnownInSimOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.hexcast.sim..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("umontreal.ssj.simevents..")
                .check(hexcast);
    }

    @Test
    void staticFields_areFinal() {
        fields().that().areStatic().should().beFinal().check(hexcast);
    }

    @Test
    void policies_neverReadTheTrueOutputLength() {
        noClasses()
                .that()
                .resideInAPackage("org.hexcast.scheduler.serve..")
                .should()
                .callMethod(Request.class, "outputTokens")
                .because("INV-11: whoever serves a request does not know how long its output will be")
                .check(hexcast);
    }

    @Test
    void names_sayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Base|Manager|Util|Utils|Helper)$")
                .check(hexcast);
    }

    @Test
    void classes_areShort() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<String> tooLong = files.filter(p -> p.toString().endsWith(".java"))
                    .filter(p -> p.toString().contains("src"))
                    .filter(p -> lines(p) > LONGEST_CLASS)
                    .map(p -> ROOT.relativize(p) + " has " + lines(p) + " lines")
                    .toList();
            assertThat(tooLong).isEmpty();
        }
    }

    /** Lines between the first and the last call or field access of a method: its length as far as class files tell. */
    @Test
    void methods_areShort() {
        List<String> tooLong = hexcast.stream()
                .flatMap(c -> c.getCodeUnits().stream())
                .filter(unit -> !unit.getName().equals("<clinit>") && span(unit) > LONGEST_METHOD)
                .map(unit -> unit.getFullName() + " spans " + span(unit) + " lines")
                .toList();
        assertThat(tooLong).isEmpty();
    }

    private static int span(JavaCodeUnit unit) {
        IntSummaryStatistics lines = unit.getAccessesFromSelf().stream()
                .mapToInt(JavaAccess::getLineNumber)
                .filter(line -> line > 0)
                .summaryStatistics();
        return lines.getCount() == 0 ? 0 : lines.getMax() - lines.getMin() + 1;
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
