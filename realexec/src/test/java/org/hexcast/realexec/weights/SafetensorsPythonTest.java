package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.weights.TensorSource.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what a writer of another language wrote; needs {@code python3} with its standard library. */
class SafetensorsPythonTest {

    private static final int SECONDS = 60;

    @TempDir
    private Path folder;

    private static boolean runs(List<String> command, Path log) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            Files.writeString(log, e.toString());
            return false;
        }
    }

    @Test
    void read_filesWrittenByPython_givesItsValues() throws IOException, InterruptedException, URISyntaxException {
        // given
        Path log = folder.resolve("log.txt");
        assumeTrue(runs(List.of("python3", "--version"), log), "skipped: there is no python3 to write the files");
        URL script = Objects.requireNonNull(SafetensorsPythonTest.class.getResource("write_safetensors.py"));
        List<String> command = List.of(
                "python3", Path.of(script.toURI()).toString(), folder.toString(), String.valueOf(RandomCases.seed()));
        assertThat(runs(command, log)).as(Files.readString(log)).isTrue();

        // when
        SafetensorsFolder opened = SafetensorsFolder.open(folder);

        // then
        List<String> expected = Files.readAllLines(folder.resolve("expected.txt"));
        assertThat(expected).hasSize(12);
        assertThat(opened.names()).hasSize(12);
        for (String line : expected) {
            List<String> words = List.of(line.split(" ", -1));
            int rows = Integer.parseInt(words.get(1));
            int columns = Integer.parseInt(words.get(2));
            float[] read = opened.read(words.get(0), Part.whole(rows, columns));
            assertThat(read).hasSize(words.size() - 3);
            for (int i = 0; i < read.length; i++) {
                assertThat((double) read[i]).isEqualTo(Double.parseDouble(words.get(3 + i)));
            }
        }
    }
}
