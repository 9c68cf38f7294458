package org.hexcast.scenarios.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Law: what is not kept leaves no trace, what is kept is whole. */
class StreamedFileTest {

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
        }
    }

    private static void write(Path path, String text) throws IOException {
        try (StreamedFile file = StreamedFile.open(path)) {
            file.writer().write(text);
            file.keep();
        }
    }

    @Test
    void keep_largeText_isWholeAndAlone() throws IOException {
        Path file = folder.resolve("a").resolve("f.txt");
        String text = "\u00FCber ".repeat(100_000);
        write(file, text);
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThat(names()).containsExactly("a");
        try (Stream<Path> files = Files.list(folder.resolve("a"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void keep_nameEndsWithGz_isCompressed_withTheSameBytesEachTime() throws IOException {
        String text = "line\n".repeat(50_000);
        write(folder.resolve("one.json.gz"), text);
        write(folder.resolve("two.json.gz"), text);
        assertThat(folder.resolve("one.json.gz")).hasSameBinaryContentAs(folder.resolve("two.json.gz"));
        assertThat(Files.size(folder.resolve("one.json.gz"))).isLessThan(10_000);
        try (InputStream plain = new GZIPInputStream(Files.newInputStream(folder.resolve("one.json.gz")))) {
            assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    @Test
    void close_withoutKeep_leavesWhatWasThere() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("f"), "old");

        // when
        try (StreamedFile broken = StreamedFile.open(file)) {
            broken.writer().write("half");
            assertThat(names()).hasSize(2);
        }

        // then
        assertThat(Files.readString(file)).isEqualTo("old");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void open_whereAFolderStandsOrAFileIsTheFolder_isSaid() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("d"));
        Path file = Files.writeString(folder.resolve("f"), "old");
        for (Path path : List.of(inside, file.resolve("g"))) {
            assertThatThrownBy(() -> StreamedFile.open(path))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(path + " cannot be written");
        }
        Path tooLong = folder.resolve("n".repeat(300));
        assertThatThrownBy(() -> write(tooLong, "x")).hasMessageContaining("cannot be written");
        assertThat(names()).containsExactly("d", "f");
    }

    @Test
    void write_toADevice_goesStraightIntoIt() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path link = Files.createSymbolicLink(folder.resolve("void"), Path.of("/dev/null"));
        write(link, "text");
        assertThat(link).isSymbolicLink();
        assertThat(names()).containsExactly("void");
    }

    @Test
    void write_whereNoRoomIsLeft_namesTheFile() {
        Path full = Path.of("/dev/full");
        assumeThat(Files.exists(full)).isTrue();
        assertThatThrownBy(() -> write(full, "x".repeat(1 << 18)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/dev/full cannot be written");
        assertThatThrownBy(() -> write(full, "short, so that only the end of it fails"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/dev/full cannot be written");
    }
}
