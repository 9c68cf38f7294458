package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hexcast.domain.testing.Mutator;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.catalog.HuggingFaceConfig;
import org.hexcast.scenarios.catalog.LengthsReader;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Law: whatever stands in a file, its reader reads it or refuses it with one clear message; nothing else happens, and it ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FuzzTest {

    private static final int CASES = 2000;

    @TempDir
    private Path folder;

    /** Reads spoilt copies of a text; some must be read and most refused, or the law would say nothing. */
    private static void fuzz(int cases, String good, Consumer<String> reader) {
        int[] outcomes = new int[2];
        assertThat(OneProblem.readsOrRefuses(good, () -> reader.accept(good))).isTrue();
        RandomCases.check(cases, random -> {
            String text = new Mutator(random).mutate(good);
            outcomes[OneProblem.readsOrRefuses(text, () -> reader.accept(text)) ? 1 : 0]++;
        });
        assertThat(outcomes[0]).as("refused").isGreaterThan(cases / 5);
        assertThat(outcomes[1]).as("read").isGreaterThan(cases / 100);
    }

    private Path write(String name, String text) {
        try {
            // A lone surrogate has no UTF-8 form and becomes a question mark.
            return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void scenario_spoilt_isReadOrRefusedClearly() {
        ScenarioLoader loader = new ScenarioLoader(new Catalog());
        fuzz(CASES, ScenarioText.FULL, text -> loader.load(write("s.yaml", text)));
    }

    @Test
    void mix_spoilt_isReadOrRefusedClearly() {
        ScenarioLoader loader = new ScenarioLoader(new Catalog());
        fuzz(CASES, ScenarioText.MIX, text -> loader.load(write("s.yaml", text)));
    }

    @Test
    void scenarioWithPlan_spoilt_isReadOrRefusedClearly() {
        ScenarioLoader loader = new ScenarioLoader(new Catalog());
        fuzz(
                CASES / 4,
                ScenarioText.SMALL.replace("trace: azure-conversation-2023", "prompt: 512, output: 128")
                        + ScenarioText.PLAN,
                text -> loader.load(write("s.yaml", text)));
    }

    @Test
    void plan_spoilt_isReadOrRefusedClearly() {
        String good = PlanFile.write(Documents.plan());
        fuzz(CASES, good, text -> {
            PlanFile.read(FileTree.parse("plan.json", text));
            PlanFile.document(FileTree.parse("plan.json", text));
        });
    }

    @Test
    void result_spoilt_isReadOrRefusedClearly() {
        String good = ResultFile.write(Documents.result(1));
        fuzz(CASES / 4, good, text -> ResultFile.read(FileTree.parse("result.json", text)));
    }

    @Test
    void huggingFaceConfig_spoilt_isReadOrRefusedClearly() {
        fuzz(CASES, ScenarioText.CONFIG, text -> HuggingFaceConfig.read(FileTree.parse("config.json", text), "m"));
    }

    @Test
    void lengths_spoilt_areReadOrRefusedClearly() {
        String good = LengthsReader.write(new Catalog().lengths("azure-code-2023"), "a source");
        fuzz(CASES / 4, good, text -> LengthsReader.read(FileTree.parse("lengths.yaml", text)));
    }

    @Test
    void trace_spoilt_isReadOrRefusedClearly() {
        for (String good :
                List.of(ScenarioText.TRACE, ScenarioText.BURST_GPT, ScenarioText.VIDUR, ScenarioText.MOONCAKE)) {
            fuzz(CASES / 2, good, text -> TraceFile.read(write("trace.csv", text)));
        }
    }

    @Test
    void cases_spoilt_areReadOrRefusedClearly() {
        fuzz(
                CASES,
                ScenarioText.CASES,
                text -> EstimateFile.read(write("cases.csv", text))
                        .forEach(row -> OneProblem.readsOrRefuses(text, row::parse)));
    }

    @Test
    void bytes_spoilt_areReadOrRefusedClearly() {
        ScenarioLoader loader = new ScenarioLoader(new Catalog());
        byte[] good = ScenarioText.FULL.getBytes(StandardCharsets.UTF_8);
        RandomCases.check(CASES / 4, random -> {
            byte[] bytes = good.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve("s.yaml"), bytes);
            String input = new String(bytes, StandardCharsets.ISO_8859_1);
            OneProblem.readsOrRefuses(input, () -> loader.load(file));
        });
    }
}
