package org.hexcast.scenarios.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Law: a file is written whole or not at all, and nothing is left beside it. */
class OutputFileTest {

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
        }
    }

    @Test
    void write_intoMissingFolders_makesThem() throws IOException {
        Path file = folder.resolve("a").resolve("b").resolve("c.txt");
        OutputFile.write(file, "\u00FCber");
        assertThat(Files.readString(file)).isEqualTo("\u00FCber");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void write_overAnOldFile_replacesItAndLeavesNothingBeside() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a much longer old text");
        OutputFile.write(file, "new");
        assertThat(Files.readString(file)).isEqualTo("new");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void write_whereAFolderStands_failsAndLeavesAllAsItWas() throws IOException {
        // given
        Path inside = Files.createDirectory(folder.resolve("f")).resolve("inside");
        Files.writeString(inside, "old");

        // when, then
        assertThatThrownBy(() -> OutputFile.write(folder.resolve("f"), "new"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("f cannot be written");
        assertThat(Files.readString(inside)).isEqualTo("old");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void write_whereAFileIsTheFolder_failsAndLeavesTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        assertThatThrownBy(() -> OutputFile.write(file.resolve("g"), "new"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be written");
        assertThat(Files.readString(file)).isEqualTo("old");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void write_nameTooLong_failsAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> OutputFile.write(folder.resolve("n".repeat(300)), "new"))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void write_permissions_areThoseOfAnyNewFile() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path usual = Files.createFile(folder.resolve("usual"));
        OutputFile.write(folder.resolve("f"), "text");
        assertThat(Files.getPosixFilePermissions(folder.resolve("f"))).isEqualTo(Files.getPosixFilePermissions(usual));
    }

    /** A link is the user's way to say where a file is to lie; a device must never be replaced by a file. */
    @Test
    void write_throughALink_keepsTheLink() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        OutputFile.write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(target)).isEqualTo("new");
        Path toNothing = Files.createSymbolicLink(folder.resolve("void"), Path.of("/dev/null"));
        OutputFile.write(toNothing, "new");
        assertThat(toNothing).isSymbolicLink();
        assertThat(names()).containsExactly("link", "target", "void");
    }

    @Test
    void write_whileAnotherReads_itSeesOneWholeFile() throws Exception {
        // given
        Path file = folder.resolve("f");
        String one = "1".repeat(200_000);
        String two = "2".repeat(300_000);
        OutputFile.write(file, one);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                OutputFile.write(file, i % 2 == 0 ? two : one);
            }
            done.set(true);
        });

        // when
        writer.start();

        // then
        while (!done.get() && writer.isAlive()) {
            String seen = Files.readString(file);
            assertThat(seen.equals(one) || seen.equals(two)).isTrue();
        }
        writer.join();
        assertThat(done).isTrue();
    }
}
