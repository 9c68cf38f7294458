package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every {@code $ ./hexcast} command of every README prints what the README says, byte for byte. To renew an output, run the command and paste what it
 * prints.
 */
class ReadmeIT {

    private static final Path ROOT = Path.of(System.getProperty("repository.root", ".."));
    private static final String PROMPT = "$ ./hexcast ";

    @TempDir
    private Path folder;

    private record Example(Path readme, String command, String output) {}

    @Test
    void readmes_everyCommand_printsWhatIsThere() throws IOException, InterruptedException {
        copyScenarios();
        List<Example> examples = new ArrayList<>();
        for (Path readme : readmes()) {
            examples.addAll(examples(readme));
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(8);
        for (Example example : examples) {
            assertThat(run(example.command()))
                    .as("%s: %s", ROOT.relativize(example.readme()), example.command())
                    .isEqualTo(example.output());
        }
    }

    private void copyScenarios() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(ROOT.resolve("scenarios"))) {
            files = found.filter(f -> f.toString().matches(".*\\.(yaml|csv)"))
                    .filter(f -> !f.toString().contains("target"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Path copy = folder.resolve(ROOT.relativize(file).toString());
            Files.createDirectories(copy.resolve("..").normalize());
            Files.copy(file, copy);
        }
    }

    private static List<Path> readmes() throws IOException {
        List<Path> found = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> folders = Files.list(ROOT)) {
            folders.sorted()
                    .filter(f -> Files.exists(f.resolve("pom.xml")))
                    .map(f -> f.resolve("README.md"))
                    .forEach(found::add);
        }
        assertThat(found).allSatisfy(readme -> assertThat(readme).exists());
        return found;
    }

    /** Commands of {@code console} blocks and the lines below them, up to the next command or the end of the block. */
    private static List<Example> examples(Path readme) throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean inside = false;
        String command = "";
        StringBuilder output = new StringBuilder();
        for (String line : Files.readAllLines(readme)) {
            boolean starts = line.startsWith(PROMPT);
            if (inside && (starts || line.startsWith("```")) && !command.isEmpty()) {
                examples.add(new Example(readme, command, output.toString()));
                command = "";
            }
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && starts) {
                command = line.substring(PROMPT.length());
                output.setLength(0);
            } else if (inside) {
                output.append(line).append('\n');
            }
        }
        return examples;
    }

    private String run(String command) throws IOException, InterruptedException {
        Path target = ROOT.resolve("cli").resolve("target").toRealPath();
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-cp",
                target.resolve("hexcast.jar") + ":" + target.resolve("lib") + "/*",
                "org.hexcast.cli.Main"));
        line.addAll(List.of(command.split(" ", -1)));
        Path out = folder.resolve("stdout.txt");
        Path err = folder.resolve("stderr.txt");
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int code = process.waitFor();
        assertThat(code)
                .as("%s: %s", command, Files.readString(err, StandardCharsets.UTF_8))
                .isIn(ExitCodes.DONE, ExitCodes.NO);
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
