package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.hexcast.domain.result.Bottleneck;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.Verdict;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios that are named after a verdict get it; half of the fragile one's load is steady. */
class VerdictIT {

    @TempDir
    private Path folder;

    private static final Path SCENARIOS =
            Path.of(System.getProperty("repository.root", "..")).resolve("scenarios");

    private CommandRun simulate(Path scenario, Object... more) {
        Object[] arguments = new Object[more.length + 5];
        arguments[0] = "simulate";
        arguments[1] = scenario;
        arguments[2] = "-o";
        arguments[3] = folder.resolve("r.json");
        arguments[4] = "--no-pictures";
        System.arraycopy(more, 0, arguments, 5, more.length);
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        return run;
    }

    private RunResult result() {
        return ResultFile.read(FileTree.read(folder.resolve("r.json")));
    }

    @Test
    void saturated_isCalledSaturated_aboveItsLatenciesToo() {
        CommandRun run = simulate(SCENARIOS.resolve("saturated.yaml"));
        Verdict verdict = result().verdict();
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.SATURATED);
        assertThat(verdict.load().share()).isBetween(1.05, 1.25);
        assertThat(verdict.reasons()).hasSize(2);
        assertThat(verdict.sensitivities()).isEmpty();
        assertThat(run.out())
                .containsSubsequence(
                        "SATURATED: these latencies depend on the length of the run", "time to first token")
                .contains("Verdict: saturated.");
    }

    @Test
    void fragile_isCalledFragile_withItsSensitivity() {
        CommandRun run = simulate(SCENARIOS.resolve("fragile.yaml"));
        Verdict verdict = result().verdict();
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.FRAGILE);
        assertThat(verdict.load().share()).isBetween(0.93, 0.97);
        assertThat(verdict.bottleneck().resource()).isEqualTo(Bottleneck.Resource.PREFILL_COMPUTE);
        assertThat(verdict.sensitivities()).hasSize(3).allSatisfy(s -> {
            assertThat(s.slowerSeconds()).isGreaterThan(s.seconds());
            assertThat(s.fasterSeconds()).isLessThan(s.seconds());
        });
        assertThat(verdict.sensitivities().get(0).elasticity()).isLessThan(-5);
        assertThat(run.out()).contains("Verdict: fragile.", "% for each %").doesNotContain("SATURATED");
    }

    /** Everything at once, with something made scarce. */
    private Verdict scarce(String from, String to) {
        Path scenario = SmallScenario.write(
                folder,
                "scarce.yaml",
                SmallScenario.read(SCENARIOS.resolve("fragile.yaml"))
                        .replace("{process: poisson, rate: 12.74 /s}", "saturating")
                        .replace("{trace: azure-conversation-2023}", "{prompt: 400, output: 200}")
                        .replace("requests: 5000, replications: 3", "requests: 600, replications: 1")
                        .replace(from, to));
        CommandRun run = simulate(scenario);
        assertThat(run.out()).contains("Every request was there at the start", "Verdict: offline");
        return result().verdict();
    }

    @Test
    void whatBinds_isWhatWasMadeScarce() {
        assertThat(scarce("engine: vllm", "engine: {name: vllm, max_sequences: 8}")
                        .bottleneck()
                        .resource())
                .isEqualTo(Bottleneck.Resource.DECODE_BATCH);
        assertThat(scarce("engine: vllm", "engine: {name: vllm, kv_blocks: 400}")
                        .bottleneck()
                        .resource())
                .isEqualTo(Bottleneck.Resource.KV_BLOCKS);
        assertThat(scarce("bandwidth: 100 Gbit/s", "bandwidth: 1 Gbit/s")
                        .bottleneck()
                        .resource())
                .isEqualTo(Bottleneck.Resource.LINK);
        assertThat(scarce("output: 200", "output: 2").bottleneck().resource())
                .isEqualTo(Bottleneck.Resource.PREFILL_COMPUTE);
    }

    @Test
    void fragile_atHalfItsRate_isSteady_unlessNobodyAsks() {
        Path half = SmallScenario.write(
                folder,
                "half.yaml",
                SmallScenario.read(SCENARIOS.resolve("fragile.yaml")).replace("12.74 /s", "6.6 /s"));
        simulate(half);
        assertThat(result().verdict().kind()).isEqualTo(Verdict.Kind.STEADY);
        simulate(half, "--no-verdict");
        assertThat(result().verdict().kind()).isEqualTo(Verdict.Kind.NOT_JUDGED);
    }
}
