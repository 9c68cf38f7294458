package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.hexcast.domain.testing.Mutator;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.ScenarioLoader;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Law: whatever stands in a file, a whole command ends with 0, 1 or 2, and with 2 it says why in one message and prints nothing else. What loads but asks
 * for hours of work (a million requests, a pool of thousands) is only loaded: size is bounded here, not time.
 */
class FuzzIT {

    private static final int SCENARIOS = 400;
    private static final int OTHERS = 160;

    private static final int MOST_REQUESTS = 2_000;
    private static final int MOST_EVALUATIONS = 400;
    private static final int MOST_GPUS = 12;

    private static final String CONFIG = """
            {
              "architectures": ["LlamaForCausalLM"], "model_type": "llama",
              "hidden_size": 1024, "intermediate_size": 2816, "num_hidden_layers": 12,
              "num_attention_heads": 16, "num_key_value_heads": 4, "vocab_size": 32000,
              "max_position_embeddings": 4096, "hidden_act": "silu", "tie_word_embeddings": false,
              "torch_dtype": "bfloat16"
            }
            """;

    @TempDir
    private Path folder;

    private int[] codes = new int[3];

    @BeforeEach
    void clear() {
        codes = new int[3];
    }

    private Path write(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Runs a command on spoilt copies of a text; enough of them must be refused, and some served, or the law would say nothing. */
    private void fuzz(int cases, String name, String good, Function<Path, CommandRun> command) {
        RandomCases.check(cases, random -> {
            String text = spoilt(good, random);
            Path file = write(name, text);
            if (isSmall(file)) {
                assertEndsWell(text, command.apply(file));
            }
        });
        assertThat(codes[ExitCodes.BAD_INPUT]).as("refused").isGreaterThan(cases / 5);
        assertThat(codes[ExitCodes.DONE]).as("served").isGreaterThan(cases / 50);
    }

    private static String spoilt(String good, Random random) {
        return new Mutator(random).mutate(good);
    }

    private void assertEndsWell(String text, CommandRun run) {
        String said = run.err() + "\n--- for ---\n" + text;
        assertThat(run.code()).as(said).isIn(ExitCodes.DONE, ExitCodes.NO, ExitCodes.BAD_INPUT);
        assertThat(run.err()).as(said).doesNotContain("Exception", "\tat ", "java.");
        if (run.code() == ExitCodes.BAD_INPUT) {
            assertThat(run.out()).as(said).isEmpty();
            List<String> lines = run.message()
                    .lines()
                    .filter(line -> !line.contains(" are clipped to it"))
                    .toList();
            assertThat(lines).as(said).hasSizeBetween(1, 2);
            assertThat(lines.get(0)).as(said).isNotBlank();
        }
        codes[run.code()]++;
    }

    /** Whether a scenario can be run here; what is no scenario, or a bad one, can. */
    private static boolean isSmall(Path file) {
        if (!file.toString().endsWith(".yaml")) {
            return true;
        }
        try {
            Scenario scenario = new ScenarioLoader(new Catalog()).load(file);
            return (long) scenario.asked().workload().requests()
                                    * scenario.run().replications()
                            <= MOST_REQUESTS
                    && scenario.search().budget().evaluations() <= MOST_EVALUATIONS
                    && scenario.served().cluster().size() <= MOST_GPUS;
        } catch (IllegalArgumentException | ScenarioFormatException e) {
            return true;
        }
    }

    private CommandRun simulate(Path scenario) {
        return CommandRun.of("simulate", scenario, "-o", folder.resolve("result.json"), "--no-pictures");
    }

    @Test
    void scenarioWithPlan_spoilt_endsWell() {
        fuzz(SCENARIOS, "s.yaml", SmallScenario.TEXT + SmallScenario.PLAN, this::simulate);
    }

    @Test
    void scenario_spoilt_isPlannedOrRefused() {
        fuzz(
                OTHERS,
                "s.yaml",
                SmallScenario.TEXT,
                file -> CommandRun.of("plan", file, "-o", folder.resolve("plan.json"), "--no-pictures"));
    }

    @Test
    void plan_spoilt_endsWell() throws IOException {
        Path scenario = write("good.yaml", SmallScenario.TEXT);
        Path plan = folder.resolve("good.json");
        CommandRun made = CommandRun.of("plan", scenario, "-o", plan, "--no-pictures");
        assertThat(made.code()).as(made.err()).isEqualTo(ExitCodes.DONE);
        fuzz(
                OTHERS,
                "p.json",
                SmallScenario.read(plan),
                file -> CommandRun.of(
                        "simulate", scenario, "--plan", file, "-o", folder.resolve("r.json"), "--no-pictures"));
    }

    @Test
    void config_spoilt_endsWell() throws IOException {
        Path scenario = write(
                "good.yaml",
                (SmallScenario.TEXT + SmallScenario.PLAN)
                        .replace("model: llama-3-8b", "model: config.json")
                        .replace("layers: 32", "layers: 12")
                        .replace("layers: 20", "layers: 8")
                        .replace("{gpus: b/1, layers: 12}", "{gpus: b/1, layers: 4}"));
        assertThat(simulateWith(scenario, CONFIG).code()).isEqualTo(ExitCodes.DONE);
        fuzz(OTHERS, "config.json", CONFIG, file -> simulate(scenario));
    }

    private CommandRun simulateWith(Path scenario, String config) throws IOException {
        write("config.json", config);
        return simulate(scenario);
    }

    @Test
    void trace_spoilt_endsWell() throws IOException {
        Path scenario = write("good.yaml", SmallScenario.TEXT + SmallScenario.PLAN);
        StringBuilder trace = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int i = 0; i < 20; i++) {
            trace.append("2023-11-16 18:17:%02d.9799600,%d,%d%n".formatted(i, 100 + 37 * i, 10 + i));
        }
        fuzz(
                OTHERS,
                "t.csv",
                trace.toString(),
                file -> CommandRun.of(
                        "simulate", scenario, "--trace", file, "-o", folder.resolve("r.json"), "--no-pictures"));
    }

    @Test
    void cases_spoilt_endWell() {
        fuzz(
                OTHERS,
                "c.csv",
                SmallScenario.read(
                        Path.of(System.getProperty("repository.root", "..")).resolve("scenarios/examples/cases.csv")),
                file -> CommandRun.of("estimate", "--cases", file, "-o", folder.resolve("out.csv")));
    }
}
