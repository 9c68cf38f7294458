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
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.hexcast.domain.result.RunResult;
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

    static Stream<Named> pictures() {
        return Stream.concat(latencies(), Stream.concat(plans(), bars()));
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
                new Named("plan", () -> PlanDiagram.of(Drawn.plan("usual", 2, 4, 0))),
                new Named("plan of two GPUs", () -> PlanDiagram.of(Drawn.plan("small", 1, 1, 0))),
                new Named("plan of 64 GPUs", () -> PlanDiagram.of(Drawn.plan("large", 16, 2, 0))),
                new Named("plan of wide stages", () -> PlanDiagram.of(Drawn.plan("wide", 1, 32, 0))),
                new Named("plan with idle GPUs", () -> PlanDiagram.of(Drawn.plan("idle", 2, 2, 25))),
                new Named("plan with odd names", () -> PlanDiagram.of(Drawn.plan(ODD + LONG, 1, 2, 1))));
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
