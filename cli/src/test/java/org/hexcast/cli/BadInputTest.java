package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One change makes a good scenario bad: one message says where, what and which rule; no file is written. */
class BadInputTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "model: llama-3-8b | model: lama-3-8b | :3: model: 'lama-3-8b' is not in the catalogue of models | Maybe 'llama-3-8b'.",
                "model: llama-3-8b | model: my/config.json | :3: model: there is no file 'my/config.json' | Maybe write its path",
                "gpu: L40 | gpu: RTX-A600 | :8: cluster.nodes[1].gpu: 'RTX-A600' is not in the catalogue of GPUs | Maybe 'RTX-A6000'.",
                "name: b | name: a | two nodes are named 'a' | \"\"",
                "count: 2} | count: 0} | :7: cluster.nodes[0].count: 0 is not from 1 to 64 | \"\"",
                "count: 2} | count: two} | 'two' is not a whole number from 1 to 64 | \"\"",
                "25 Gbit/s | 25 | :9: cluster.network.default.bandwidth: '25' has no unit, expected a bandwidth such as | \"\"",
                "25 Gbit/s | 25 GHz | has the unit 'GHz', expected one of B/s | \"\"",
                "25 Gbit/s | 1 bit/s | line rate 0.125 bytes/s must be from 10^3 to 10^15 | \"\"",
                "50 us | -50 us | latency | \"\"",
                "2 /s | 2 | :12: workload.arrivals.rate: '2' has no unit, expected a rate such as 6 /s | \"\"",
                "2 /s | 0 /s | arrival rate 0.0 /s must be from 0.001 to 1000000.0 /s | \"\"",
                "azure-conversation-2023 | azure-talk | 'azure-talk' is neither a described trace | \"\"",
                "azure-conversation-2023 | trace.csv | :11: workload.lengths.trace: there is no file 'trace.csv' | \"\"",
                "azure-conversation-2023 | \"azure-conversation-2023, class: LONG\" | 'LONG' is not one of HPLD, HPHD, LPHD, LPLD | \"\"",
                "4 s, | 4, | :13: slo.ttft: '4' has no unit, expected a time such as 150 ms or 2.5 us | \"\"",
                "attainment: 90 % | attainment: 190 % | :13: slo.attainment: '190 %' is not from 0 % to 100 % | \"\"",
                "engine: vllm | engine: vlm | :14: engine: 'vlm' is not in the catalogue of engines | Maybe 'vllm'.",
                "engine: vllm | engin: vllm | :14: engin: the key 'engin' is unknown here | Maybe 'engine'.",
                "engine: vllm | precision: fp4 | 'fp4' is not one of fp16, bf16, fp8, int8, int4 | \"\"",
                "seed: 1 | seed: one | :15: run.seed: 'one' is not a whole number | \"\"",
                "requests: 40 | requests: 0 | :15: run.requests: 0 is not from 1 to 10000000 | \"\"",
                "replications: 2 | replications: -1 | -1 is not from 1 to 1000 | \"\"",
                "hexcast: 1 | hexcast: 2 | :1: hexcast: 2 is not from 1 to 1 | \"\"",
                "name: small | name: ../small | '../small' must be 1 to 100 letters, digits | \"\"",
                "engine: vllm | objective: speed | 'speed' is not one of throughput, goodput | \"\"",
                "role: decode | role: decod | :20: plan.replicas[1].role: 'decod' is not one of prefill, decode | Maybe 'decode'.",
                "role: decode | role: colocate | 'colocate' is not one of prefill, decode, colocated | Maybe 'colocated'.",
                "role: decode | role: prefill | :18: plan: the plan has no decode replica | \"\"",
                "name: d, | name: p, | two replicas are named 'p' | \"\"",
                "layers: 12 | layers: 11 | :20: plan.replicas[1]: replica d covers 31 layers, but llama-3-8b has 32 | Maybe give its stages 1 more.",
                "gpus: b/1 | gpus: b/0 | GPU b/0 is in two stages of one replica | \"\"",
                "gpus: b/1 | gpus: b/2 | Stage 2 of replica d names GPU b/2, but node b has the GPUs 0 to 1, not 2 | \"\"",
                "gpus: b/1 | gpus: c/1 | Stage 2 of replica d names GPU c/1, but there is no node 'c', only [a, b] | \"\"",
                "gpus: b/1 | gpus: one | 'one' names no GPUs | Maybe 'a/0' for one, 'a/0-3' for four.",
                "gpus: b/1 | gpus: b/1-0 | 'b/1-0' runs backwards | \"\"",
                "gpus: b/1 | gpus: a/1 | :18: plan: GPU a/1 is in the replicas p and d | \"\"",
                "gpus: a/0-1 | \"gpus: [a/0, b/1]\" | Stage 1 of replica p mixes A100-SXM-80GB (a/0) and L40 (b/1) | \"\"",
            })
    void simulate_oneBadValue_isOneClearMessage(String good, String bad, String complaint, String maybe) {
        // given
        String text = SmallScenario.TEXT + SmallScenario.PLAN;
        assertThat(text).contains(good);
        Path scenario = SmallScenario.write(folder, "s.yaml", replaceFirst(text, good, bad));
        Path result = folder.resolve("out").resolve("r.json");

        // when
        CommandRun run = CommandRun.of("simulate", scenario, "-o", result);

        // then
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.message()).contains(complaint).contains(maybe).doesNotContain("Exception", "\tat ");
        assertThat(run.message().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(run.message()).startsWith(scenario.toString());
        assertThat(Files.exists(folder.resolve("out"))).isFalse();
    }

    private static String replaceFirst(String text, String good, String bad) {
        int at = text.indexOf(good);
        return text.substring(0, at) + bad + text.substring(at + good.length());
    }

    @Test
    void simulate_handPlanTooBig_namesTheStageAndItsParts() {
        String text = (SmallScenario.TEXT + SmallScenario.PLAN)
                .replace("gpu: L40", "gpu: L4")
                .replace("gpus: b/0, layers: 20", "gpus: b/0, layers: 31")
                .replace("layers: 12", "layers: 1")
                .replace("llama-3-8b", "llama-2-13b")
                .replace("layers: 32", "layers: 40")
                .replace("layers: 31", "layers: 39");
        CommandRun run = CommandRun.of("simulate", SmallScenario.write(folder, "s.yaml", text));
        assertThat(run.code()).isEqualTo(ExitCodes.NO);
        assertThat(run.message())
                .containsPattern(
                        "plan.replicas\\[1\\]: Stage 1 of replica d needs [\\d.]+ GiB on each of \\[b/0\\] \\(L4, [\\d.]+ GiB usable\\): weights")
                .contains("Maybe raise its tensor-parallel degree above 1");
    }

    @Test
    void simulate_runBeyondTheClock_saysSo() {
        String text = (SmallScenario.TEXT + SmallScenario.PLAN)
                .replace("25 Gbit/s", "8 kbit/s")
                .replace("requests: 40", "requests: 4000");
        CommandRun run = CommandRun.of("simulate", SmallScenario.write(folder, "s.yaml", text));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message()).contains("104 days", "Maybe ask for fewer requests");
    }

    @Test
    void compare_unreadableLimit_isBadInput() {
        Path result = folder.resolve("a.json");
        CommandRun.of(
                "simulate",
                SmallScenario.write(folder, "s.yaml", SmallScenario.TEXT + SmallScenario.PLAN),
                "-o",
                result,
                "--no-pictures");
        CommandRun run = CommandRun.of("compare", result, result, "--within", "5", "--no-pictures");
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message()).contains("'5' has no unit");
    }

    @Test
    void anyCommand_folderOrNothing_isBadInput() {
        for (String command : new String[] {"plan", "simulate", "explain", "describe"}) {
            assertThat(CommandRun.of(command, folder).message()).as(command).contains("is a folder, expected a file");
            assertThat(CommandRun.of(command, folder.resolve("none.yaml")).message())
                    .as(command)
                    .contains("there is no such file");
        }
        assertThat(CommandRun.of("compare", folder, folder).message()).contains("is a folder, expected a file");
        assertThat(CommandRun.of("estimate", "--cases", folder.resolve("none.csv"))
                        .code())
                .isEqualTo(ExitCodes.BAD_INPUT);
    }

    @Test
    void calibrate_nothingToFit_isBadInput() {
        CommandRun none = CommandRun.of("calibrate", "--from", folder.resolve("none"));
        assertThat(none.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(none.message()).contains("There is no file or folder");
        CommandRun empty = CommandRun.of("calibrate", "--from", folder);
        assertThat(empty.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(empty.message()).contains("holds too few times of kernels for a law", "Maybe it is another folder");
    }
}
