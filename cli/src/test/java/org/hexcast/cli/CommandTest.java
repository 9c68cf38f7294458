package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on small input: what it prints, writes and answers. */
class CommandTest {

    @TempDir
    private Path folder;

    private Path small() {
        return SmallScenario.write(folder, "small.yaml", SmallScenario.TEXT);
    }

    private Path planned() {
        return SmallScenario.write(folder, "planned.yaml", SmallScenario.TEXT + SmallScenario.PLAN);
    }

    @Test
    void noArguments_printUsage_asBadInput() {
        CommandRun run = CommandRun.of();
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.out()).contains("Usage: hexcast", "simulate", "plan", "compare", "explain", "estimate");
    }

    @Test
    void help_everyCommand_isDone() {
        for (String command : new String[] {"plan", "simulate", "compare", "explain", "estimate", "describe"}) {
            CommandRun run = CommandRun.of(command, "--help");
            assertThat(run.code()).as(command).isEqualTo(ExitCodes.DONE);
            assertThat(run.out()).contains("Usage: hexcast " + command);
        }
    }

    @Test
    void unknownCommandOrOption_isBadInput_withoutStackTrace() {
        assertThat(CommandRun.of("simulat").code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(CommandRun.of("simulate", small(), "--pla", "x").code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(CommandRun.of("plan").err()).contains("Missing required parameter: 'SCENARIO'");
    }

    @Test
    void plan_writesAPlan_thatSimulateTakesBack() {
        // given
        Path plan = folder.resolve("p.json");

        // when
        CommandRun planning = CommandRun.of("plan", small(), "-o", plan);
        CommandRun found = CommandRun.of("simulate", small(), "-o", folder.resolve("found.json"), "--no-pictures");
        CommandRun given =
                CommandRun.of("simulate", small(), "--plan", plan, "-o", folder.resolve("given.json"), "--no-pictures");

        // then
        assertThat(planning.code()).isEqualTo(ExitCodes.DONE);
        assertThat(planning.out()).contains("Plan for small", "phase of the search", "finalist, simulated");
        assertThat(folder.resolve("p.png")).isNotEmptyFile();
        assertThat(folder.resolve("p.svg")).isNotEmptyFile();
        assertThat(PlanFile.document(FileTree.read(plan)).flow().plan())
                .isEqualTo(PlanFile.document(FileTree.read(folder.resolve("found-plan.json")))
                        .flow()
                        .plan());
        assertThat(given.code()).isEqualTo(found.code()).isEqualTo(ExitCodes.DONE);
        assertThat(SmallScenario.read(folder.resolve("given.json")))
                .isEqualTo(SmallScenario.read(folder.resolve("found.json")));
    }

    @Test
    void simulate_sameScenarioAndSeed_sameBytes() {
        CommandRun first = CommandRun.of("simulate", small(), "-o", folder.resolve("one.json"));
        CommandRun second = CommandRun.of("simulate", small(), "-o", folder.resolve("two.json"));
        assertThat(second.out()).isEqualTo(first.out());
        for (String name : new String[] {
            ".json", "-plan.json", "-plan.png", "-plan.svg", "-latency.png", "-latency.svg", "-utilisation.svg"
        }) {
            assertThat(folder.resolve("two" + name)).hasSameBinaryContentAs(folder.resolve("one" + name));
        }
    }

    @Test
    void simulate_everyRequest_isCounted() {
        CommandRun run = CommandRun.of("simulate", planned(), "-o", folder.resolve("r.json"), "--no-pictures");
        assertThat(run.out()).contains("80 requests arrived, 80 completed, 0 rejected");
        var result = ResultFile.read(FileTree.read(folder.resolve("r.json")));
        assertThat(result.replications()).hasSize(2).allSatisfy(metrics -> {
            assertThat(metrics.counts().arrived()).isEqualTo(40);
            assertThat(metrics.counts().completed()).isEqualTo(40);
        });
    }

    @Test
    void simulate_trace_isReplayedInsteadOfTheWorkload() {
        Path trace = SmallScenario.write(folder, "t.csv", """
                TIMESTAMP,ContextTokens,GeneratedTokens
                2023-11-16 18:15:46.6805900,374,44
                2023-11-16 18:15:50.9951690,396,109
                2023-11-16 18:15:51.2225670,879,1
                """);
        CommandRun run =
                CommandRun.of("simulate", planned(), "--trace", trace, "-o", folder.resolve("r.json"), "--no-pictures");
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("3 requests arrived, 3 completed, 0 rejected");
    }

    @Test
    void simulate_findDeadline_readsTheScaleThatTheResultSays() {
        CommandRun run = CommandRun.of("simulate", planned(), "--find-deadline", "-o", folder.resolve("r.json"));
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("Tightest SLO scale: ", "scale of 90 %");
        assertThat(folder.resolve("r-deadline.png")).isNotEmptyFile();
        double tightest = ResultFile.read(FileTree.read(folder.resolve("r.json")))
                .estimate(m -> m.classes().get(0).scale().tightest())
                .mean();
        // given the limits at that scale, nine tenths keep them; well below it, fewer do
        assertThat(attainment(tightest * 1.002)).isGreaterThanOrEqualTo(0.9 - 1 / 36.0);
        assertThat(attainment(tightest * 0.5)).isLessThan(0.9);
    }

    /** Mean attainment with both limits multiplied. */
    private double attainment(double scale) {
        String text = (SmallScenario.TEXT + SmallScenario.PLAN)
                .replace("ttft: 4 s, tpot: 150 ms", "ttft: " + 4000 * scale + " ms, tpot: " + 150 * scale + " ms");
        Path scaled = SmallScenario.write(folder, "scaled.yaml", text);
        Path out = folder.resolve("scaled.json");
        assertThat(CommandRun.of("simulate", scaled, "--no-verdict", "-o", out, "--no-pictures")
                        .code())
                .isEqualTo(ExitCodes.DONE);
        return ResultFile.read(FileTree.read(out))
                .estimate(m -> m.throughput().attainment())
                .mean();
    }

    @Test
    void simulate_findRate_bracketsTheHighestRateAndDrawsIt() {
        Path scenario = SmallScenario.write(
                folder,
                "rate.yaml",
                (SmallScenario.TEXT + SmallScenario.PLAN).replace("requests: 40", "requests: 300"));
        CommandRun run = CommandRun.of("simulate", scenario, "--find-rate", "-o", folder.resolve("r.json"));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("Max goodput: ", "(kept)", "passes", "replications");
        assertThat(folder.resolve("r.png")).isNotEmptyFile();
        assertThat(Files.exists(folder.resolve("r.json"))).isFalse();
    }

    @Test
    void simulate_findWithoutAnSlo_isRefusedWithAWayOut() {
        Path scenario = SmallScenario.write(
                folder,
                "free.yaml",
                (SmallScenario.TEXT + SmallScenario.PLAN)
                        .replace("slo: {ttft: 4 s, tpot: 150 ms, attainment: 90 %}\n", ""));
        for (String flag : new String[] {"--find-rate", "--find-deadline"}) {
            CommandRun run = CommandRun.of("simulate", scenario, flag, "--no-pictures");
            assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
            assertThat(run.message()).contains(flag + " needs an SLO, and small has none.\nMaybe add 'slo: {ttft: 2 s");
        }
        Path saturating = SmallScenario.write(
                folder,
                "all.yaml",
                (SmallScenario.TEXT + SmallScenario.PLAN).replace("{process: poisson, rate: 2 /s}", "saturating"));
        assertThat(CommandRun.of("simulate", saturating, "--find-rate", "--no-pictures")
                        .message())
                .contains("has no rate that could be changed", "Maybe give it Poisson arrivals");
    }

    @Test
    void simulate_trace_isNeverWrittenOver() {
        Path scenario = planned();
        CommandRun run = CommandRun.of("simulate", scenario, "-o", scenario, "--no-pictures");
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message()).contains("would be written over", "Maybe name another file with -o");
        assertThat(SmallScenario.read(scenario)).isEqualTo(SmallScenario.TEXT + SmallScenario.PLAN);
    }

    @Test
    void compare_resultWithItself_isWithinAnyLimit_andAnotherRateIsNot() {
        Path result = folder.resolve("a.json");
        CommandRun.of("simulate", planned(), "-o", result, "--no-pictures");
        Path faster = SmallScenario.write(
                folder, "faster.yaml", (SmallScenario.TEXT + SmallScenario.PLAN).replace("2 /s", "4 /s"));
        Path other = folder.resolve("b.json");
        CommandRun.of("simulate", faster, "-o", other, "--no-pictures");

        CommandRun same = CommandRun.of("compare", result, result, "--within", "0.1 %", "--no-pictures");
        CommandRun apart = CommandRun.of("compare", result, other, "--within", "5 %", "--no-pictures");

        assertThat(same.code()).isEqualTo(ExitCodes.DONE);
        assertThat(same.out()).contains("output_tokens_per_s", "1.000", ", load ");
        assertThat(apart.code()).isEqualTo(ExitCodes.NO);
        assertThat(apart.out()).contains("beyond 5.0 %: output_tokens_per_s differs by");
    }

    @Test
    void compare_twoPlans_laysThemSideBySide() {
        Path result = folder.resolve("a.json");
        CommandRun.of("simulate", planned(), "-o", result, "--no-pictures");
        Path plan = folder.resolve("a-plan.json");
        CommandRun run = CommandRun.of("compare", plan, plan, "--no-pictures");
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("flow, requests/s", "1.000");
        assertThat(CommandRun.of("compare", plan, result).message()).contains("files of one kind can be compared");
    }

    @Test
    void compare_scenarios_plansAndSimulatesEach() {
        Path one = small();
        Path two = SmallScenario.write(
                folder,
                "two.yaml",
                SmallScenario.TEXT
                        .replace("name: pool", "name: faster pool")
                        .replace("gpu: L40", "gpu: H100-SXM-80GB"));
        CommandRun run = CommandRun.of("compare", one, two, "-o", folder.resolve("bars"));
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("Our planner on every cluster", "faster pool / pool");
        assertThat(folder.resolve("bars-throughput.png")).isNotEmptyFile();
    }

    @Test
    void explain_partsOfAStep_areShown() {
        CommandRun run = CommandRun.of("explain", planned(), "--replica", "d");
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out())
                .contains("d, stage 1 of 2: 20 layers on 1 x L40", "d, stage 2 of 2", "decode attention", "ASSUMED");
        CommandRun unknown = CommandRun.of("explain", planned(), "--replica", "x");
        assertThat(unknown.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(unknown.message()).isEqualTo("the plan has no replica 'x'.\nMaybe one of p, d.");
    }

    @Test
    void describe_trace_givesLengthsThatAScenarioTakes() {
        StringBuilder csv = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int i = 0; i < 40; i++) {
            csv.append("2023-11-16 18:15:%02d.0000000,%d,%d\n".formatted(i, 400 + i, 20 + i));
            csv.append("2023-11-16 18:16:%02d.0000000,%d,%d\n".formatted(i, 600 + i, 220 + i));
        }
        Path trace = SmallScenario.write(folder, "t.csv", csv.toString());
        CommandRun run = CommandRun.of("describe", trace, "--name", "mine", "-o", folder.resolve("mine.yaml"));
        assertThat(run.code()).isEqualTo(ExitCodes.DONE);
        assertThat(run.out()).contains("HPHD", "LPLD", "all", "80");
        Path scenario = SmallScenario.write(
                folder, "s.yaml", SmallScenario.TEXT.replace("trace: azure-conversation-2023", "trace: mine.yaml"));
        assertThat(CommandRun.of("plan", scenario, "-o", folder.resolve("x.json"), "--no-pictures")
                        .code())
                .isEqualTo(ExitCodes.DONE);
    }

    @Test
    void infeasible_saysWhatBinds_andWritesNothing() {
        Path scenario = SmallScenario.write(folder, "s.yaml", SmallScenario.TEXT.replace("llama-3-8b", "opt-175b"));
        CommandRun run = CommandRun.of("plan", scenario, "-o", folder.resolve("x.json"));
        assertThat(run.code()).isEqualTo(ExitCodes.NO);
        assertThat(run.message()).contains("No plan: opt-175b", "GiB", "Maybe");
        assertThat(Files.exists(folder.resolve("x.json"))).isFalse();
    }
}
