package org.hexcast.plots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Pictures of ordinary and odd input. Law: equal input gives equal bytes, a readable PNG and a well-formed SVG of the size promised, and not a blank one. */
class PictureTest {

    private static final String LONG = "a-scenario-with-a-name-of-a-hundred-letters-".repeat(2) + "and-some-more";
    private static final String ODD = "<b> & \"q\" 'a' ]]> \u00FC \u4F60 \uD83D\uDE00";

    @TempDir
    private Path folder;

    /** A picture that can be made anew. */
    record Named(String name, Making making) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Makes a picture from the start. */
    @FunctionalInterface
    interface Making {
        Picture make();
    }

    private static final Map<String, Double> RATIOS = Map.of("ttft_mean", 1.1, "tpot_mean", 9.0, "output_tokens", 0.9);

    static Stream<Named> pictures() {
        return Stream.of(latencies(), plans(), bars(), curves(), windows(), series(), predictions())
                .flatMap(named -> named);
    }

    private static Stream<Named> latencies() {
        RunResult usual = Drawn.result("usual", 1000, 0.4, 8);
        return Stream.of(
                new Named("CDF of one result", () -> LatencyCdf.of(List.of(usual))),
                new Named("CDF of one request", () -> LatencyCdf.of(List.of(Drawn.result("one", 1, 0.4, 2)))),
                new Named("CDF of no request", () -> LatencyCdf.of(List.of(Drawn.result("none", 0, 0, 2)))),
                new Named("CDF of zero times", () -> LatencyCdf.of(List.of(Drawn.result("zero", 5, 0, 2)))),
                new Named("CDF of very long times", () -> LatencyCdf.of(List.of(Drawn.result("long", 5, 1e6, 2)))),
                new Named("CDF of very short times", () -> LatencyCdf.of(List.of(Drawn.result("short", 5, 1e-9, 2)))),
                new Named("CDF of no and some", () -> LatencyCdf.of(List.of(Drawn.result("none", 0, 0, 2), usual))),
                new Named("CDF of equal names", () -> LatencyCdf.of(List.of(usual, usual))),
                new Named(
                        "CDF of names alike",
                        () -> LatencyCdf.of(List.of(
                                usual,
                                usual,
                                Drawn.result("usual (1)", 10, 1, 2),
                                Drawn.result("usual (2)", 10, 1, 2)))),
                new Named("CDF of ten", () -> LatencyCdf.of(many(10))),
                new Named(
                        "CDF of long and odd names",
                        () -> LatencyCdf.of(List.of(Drawn.result(LONG, 9, 1, 1), Drawn.result(ODD, 9, 2, 1)))));
    }

    private static Stream<Named> plans() {
        return Stream.of(
                new Named("one GPU", () -> GpuUtilisation.of(Drawn.result("one", 10, 1, 1))),
                new Named("64 GPUs", () -> GpuUtilisation.of(Drawn.result("many", 10, 1, 64))),
                new Named("GPUs, odd name", () -> GpuUtilisation.of(Drawn.result(ODD + LONG, 10, 1, 3))),
                new Named("GPUs of three roles", () -> GpuUtilisation.of(threeRoles())),
                new Named("plan of two co-located replicas", () -> PlanDiagram.of(Drawn.colocated("both", 0, 2))),
                new Named("plan of one co-located replica", () -> PlanDiagram.of(Drawn.colocated("alone", 0, 1))),
                new Named("plan of all roles", () -> PlanDiagram.of(Drawn.colocated("mixed", 2, 5))),
                new Named("plan", () -> PlanDiagram.of(Drawn.plan("usual", 2, 4, 0))),
                new Named("plan of two GPUs", () -> PlanDiagram.of(Drawn.plan("small", 1, 1, 0))),
                new Named("plan of 64 GPUs", () -> PlanDiagram.of(Drawn.plan("large", 16, 2, 0))),
                new Named("plan of wide stages", () -> PlanDiagram.of(Drawn.plan("wide", 1, 32, 0))),
                new Named("plan with idle GPUs", () -> PlanDiagram.of(Drawn.plan("idle", 2, 2, 25))),
                new Named("plan with odd names", () -> PlanDiagram.of(Drawn.plan(ODD + LONG, 1, 2, 1))));
    }

    private static Stream<Named> curves() {
        AttainmentCurve.Line line = new AttainmentCurve.Line("a", List.of(1.0, 2.0, 4.0), List.of(1.0, 0.9, 0.2), 0.9);
        AttainmentCurve.Line none = new AttainmentCurve.Line("a", List.of(0.0), List.of(0.0), 1);
        return Stream.of(
                new Named("attainment at rates", () -> AttainmentCurve.ofRates(List.of(line))),
                new Named("attainment at scales", () -> AttainmentCurve.ofScales(List.of(line, line, none))),
                new Named("attainment of nothing", () -> AttainmentCurve.ofScales(List.of(none))));
    }

    private static Stream<Named> predictions() {
        PredictedAgainstMeasured.Series one =
                new PredictedAgainstMeasured.Series("gemm", "A100", List.of(1e-6), List.of(1.2e-6));
        List<PredictedAgainstMeasured.Series> many = new ArrayList<>();
        for (int family = 0; family < 3; family++) {
            for (int gpu = 0; gpu < 5; gpu++) {
                List<Double> measured = new ArrayList<>();
                List<Double> predicted = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    measured.add(1e-6 * Math.pow(1.03, i));
                    predicted.add(1e-6 * Math.pow(1.03, i) * (1 + (i * 7 % 11 - 5) * 0.04));
                }
                many.add(new PredictedAgainstMeasured.Series("family " + family, "gpu " + gpu, measured, predicted));
            }
        }
        RunResult result = Drawn.result("r", 100, 1, 2);
        return Stream.of(
                new Named("validation", () -> ValidationPicture.of(RATIOS, 0.15, result, result)),
                new Named(
                        "validation of nothing",
                        () -> ValidationPicture.of(Map.of("ttft_mean", Double.NaN), 0.15, result, result)),
                new Named("one prediction", () -> PredictedAgainstMeasured.scatter(List.of(one))),
                new Named("one error", () -> PredictedAgainstMeasured.errors(List.of(one))),
                new Named("many predictions", () -> PredictedAgainstMeasured.scatter(many)),
                new Named("many errors", () -> PredictedAgainstMeasured.errors(many)));
    }

    private static Stream<Named> bars() {
        return Stream.of(
                new Named("bars", () -> ThroughputBars.of(bars(2, 3))),
                new Named("one bar", () -> ThroughputBars.of(bars(1, 1))),
                new Named("many bars", () -> ThroughputBars.of(bars(9, 12))),
                new Named(
                        "bars without a plan",
                        () -> ThroughputBars.of(List.of(
                                new ThroughputBars.Bar("g", "s", Double.NaN), new ThroughputBars.Bar("h", "s", 0)))));
    }

    private static Stream<Named> windows() {
        return Stream.of(
                new Named("Gantt", () -> gantt("usual", 2, 40_000_000)),
                new Named("Gantt of 40 rows", () -> gantt("many", 20, 30_000_000)),
                new Named("Gantt of thousands of steps", () -> gantt("short", 3, 100_000)),
                new Named("Gantt of one step", () -> gantt(ODD + LONG, 1, 5_000_000_000L)),
                new Named("Gantt of nothing", () -> {
                    Plan plan = Drawn.plan("p", 1, 1, 0).flow().plan();
                    return Gantt.of("none", new RunWindow(0, 1, List.of(), List.of()), plan);
                }));
    }

    private static Picture gantt(String name, int pairs, long stepNanos) {
        Plan plan = Drawn.plan(name, pairs, 2, 0).flow().plan();
        return Gantt.of(name, Drawn.window(plan, stepNanos), plan);
    }

    private static Stream<Named> series() {
        return Stream.of(
                new Named("series", () -> LoadPicture.of("usual", Drawn.series(4, 500))),
                new Named("series of 40", () -> LoadPicture.of("many", Drawn.series(40, 600))),
                new Named("series of one bin", () -> LoadPicture.of(ODD + LONG, Drawn.series(10, 1))),
                new Named("series of nothing", () -> LoadPicture.of("none", Drawn.series(2, 0))),
                new Named("series without routes", () -> LoadPicture.of("one", Drawn.series(1, 100))));
    }

    private static RunResult threeRoles() {
        return Drawn.result("three", 10, 1, 12, List.of(PhaseRole.values()));
    }

    private static List<RunResult> many(int count) {
        List<RunResult> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(Drawn.result("result " + i, 100, 0.1 + i, 2));
        }
        return results;
    }

    private static List<ThroughputBars.Bar> bars(int series, int groups) {
        List<ThroughputBars.Bar> bars = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            for (int s = 0; s < series; s++) {
                bars.add(new ThroughputBars.Bar("group " + g, "series " + s, 100.0 * g + s));
            }
        }
        return bars;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void png_twice_sameBytes_readableAndNotBlank(Named named) throws IOException {
        // when
        Picture picture = named.making().make();
        byte[] first = PictureFile.png(picture);

        // then
        assertThat(PictureFile.png(named.making().make())).isEqualTo(first);
        BufferedImage image = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(first)));
        assertThat(image.getWidth()).isEqualTo(picture.width());
        assertThat(image.getHeight()).isEqualTo(picture.height());
        assertThat(inked(image)).isGreaterThan(500);
    }

    private static long inked(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels)
                .filter(pixel -> pixel != Color.WHITE.getRGB())
                .count();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void svg_twice_sameBytes_wellFormedAndFinite(Named named) throws Exception {
        // when
        Picture picture = named.making().make();
        byte[] first = PictureFile.svg(picture);

        // then
        assertThat(PictureFile.svg(picture)).as("drawing changes nothing").isEqualTo(first);
        String text = new String(first, StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("NaN", "Infinity").containsPattern("<(text|path)");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        DocumentBuilder builder = factory.newDocumentBuilder();
        Element root = builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
    }

    @Test
    void sizes_growWithWhatIsDrawn() {
        assertThat(GpuUtilisation.of(Drawn.result("r", 1, 1, 64)).width())
                .isGreaterThan(GpuUtilisation.of(Drawn.result("r", 1, 1, 8)).width());
        assertThat(PlanDiagram.of(Drawn.plan("p", 9, 1, 0)).height())
                .isGreaterThan(PlanDiagram.of(Drawn.plan("p", 2, 1, 0)).height());
    }

    @Test
    void picturesOfDifferentInput_differ() {
        assertThat(PictureFile.svg(LatencyCdf.of(List.of(Drawn.result("r", 100, 1, 2)))))
                .isNotEqualTo(PictureFile.svg(LatencyCdf.of(List.of(Drawn.result("r", 100, 2, 2)))));
        assertThat(PictureFile.png(PlanDiagram.of(Drawn.plan("p", 2, 1, 0))))
                .isNotEqualTo(PictureFile.png(PlanDiagram.of(Drawn.plan("p", 2, 1, 1))));
    }

    /** However many steps there are, the file stays one that a browser shows. */
    @Test
    void gantt_manyShortSteps_staySmall() {
        byte[] thousands = PictureFile.svg(gantt("short", 3, 10_000));
        assertThat(thousands.length).isLessThan(2_000_000);
        assertThat(new String(thousands, StandardCharsets.UTF_8)).contains("are gathered: the paler");
        assertThat(new String(PictureFile.svg(gantt("long", 3, 40_000_000)), StandardCharsets.UTF_8))
                .contains("prefill-2", "decode-2", "prefill-2 to decode-2", "512+57")
                .doesNotContain("are gathered");
    }

    @Test
    void gantt_stepOfAnotherPlan_isRefused() {
        Plan plan = Drawn.plan("p", 1, 1, 0).flow().plan();
        RunWindow window = Drawn.window(Drawn.plan("q", 2, 1, 0).flow().plan(), 100_000_000);
        assertThatThrownBy(() -> Gantt.of("p", window, plan)).hasMessageContaining("'prefill-1', '0'");
    }

    @Test
    void series_moreThanEightReplicas_mergesTheRest() {
        String many = new String(PictureFile.svg(LoadPicture.of("m", Drawn.series(40, 20))), StandardCharsets.UTF_8);
        String few = new String(PictureFile.svg(LoadPicture.of("f", Drawn.series(8, 20))), StandardCharsets.UTF_8);
        assertThat(many).contains("32 others: mean and range", "12 others: mean and range");
        assertThat(few).contains("replica-7").doesNotContain("others");
    }

    private static String svg(Picture picture) {
        return new String(PictureFile.svg(picture), StandardCharsets.UTF_8);
    }

    private static Set<Integer> colours(Picture picture) throws IOException {
        BufferedImage image = Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(PictureFile.png(picture))));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels).boxed().collect(Collectors.toSet());
    }

    @Test
    void planDiagram_namesTheRolesThatItShows() {
        assertThat(svg(PlanDiagram.of(Drawn.colocated("p", 0, 3))))
                .contains("Co-located replicas", "colocated-2")
                .doesNotContain("Prefill replicas", "KV routes");
        assertThat(svg(PlanDiagram.of(Drawn.colocated("p", 1, 1))))
                .contains("Co-located replicas", "Prefill replicas", "Decode replicas", "KV routes");
        assertThat(svg(PlanDiagram.of(Drawn.plan("p", 1, 1, 0)))).doesNotContain("Co-located replicas");
    }

    @Test
    void gpuUtilisation_hasAColourForEachRoleThatItShows() throws IOException {
        assertThat(colours(GpuUtilisation.of(threeRoles())))
                .contains(Palette.PREFILL.getRGB(), Palette.DECODE.getRGB(), Palette.COLOCATED.getRGB());
        assertThat(colours(GpuUtilisation.of(Drawn.result("c", 1, 1, 2, List.of(PhaseRole.COLOCATED)))))
                .contains(Palette.COLOCATED.getRGB())
                .doesNotContain(Palette.PREFILL.getRGB(), Palette.DECODE.getRGB());
    }

    @Test
    void planDiagram_saysWhatIsIdle() {
        String text = new String(PictureFile.svg(PlanDiagram.of(Drawn.plan("p", 1, 1, 12))), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("Idle: spare/0, spare/1", "spare/9 and 2 more")
                .doesNotContain("spare/10");
    }

    @Test
    void write_bothFiles_areWhatWasDrawn() throws IOException {
        // given
        Picture picture = PlanDiagram.of(Drawn.plan("p", 1, 1, 0));

        // when
        PictureFile.write(folder.resolve("made").resolve("plan.v2"), picture);

        // then: what looks like an ending is part of the name
        assertThat(Files.readAllBytes(folder.resolve("made").resolve("plan.v2.png")))
                .isEqualTo(PictureFile.png(picture));
        assertThat(Files.readAllBytes(folder.resolve("made").resolve("plan.v2.svg")))
                .isEqualTo(PictureFile.svg(picture));
    }

    @Test
    void write_whereItCannot_isSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a file");
        Picture picture = PlanDiagram.of(Drawn.plan("p", 1, 1, 0));
        assertThatThrownBy(() -> PictureFile.write(file.resolve("plan"), picture))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be written");
    }
}
