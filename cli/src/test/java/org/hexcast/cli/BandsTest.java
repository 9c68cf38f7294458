package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.hexcast.domain.result.Band;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.DrawnRun;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.result.RunResult;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws of the cost errors through the commands: what is written, printed and compared. */
class BandsTest {

    private static final String SCENARIO = SmallScenario.TEXT + SmallScenario.PLAN;

    @TempDir
    private Path folder;

    private Path simulated(String name, String text, Object... more) {
        Path scenario = SmallScenario.write(folder, name + ".yaml", text);
        Path result = folder.resolve(name + ".json");
        CommandRun run = more.length == 0
                ? CommandRun.of("simulate", scenario, "-o", result, "--no-pictures", "--no-verdict")
                : CommandRun.of("simulate", scenario, "-o", result, "--no-pictures", "--no-verdict", more[0], more[1]);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        return result;
    }

    private static RunResult read(Path file) {
        return ResultFile.read(FileTree.read(file));
    }

    @Test
    void simulate_usualDraws_standInTheFileAndTheTable() {
        // given
        Path scenario = SmallScenario.write(folder, "s.yaml", SCENARIO);
        Path result = folder.resolve("s.json");

        // when
        CommandRun run = CommandRun.of("simulate", scenario, "-o", result, "--no-pictures", "--no-verdict");

        // then
        Draws draws = read(result).draws();
        assertThat(run.out()).contains("errors of the costs", "p10", "p90", "9 draws of the errors");
        assertThat(draws.count()).isEqualTo(Band.LEAST_DRAWS);
        assertThat(draws.judgedBy()).isEqualTo(DrawnFigure.GOOD_REQUESTS_PER_S);
        assertThat(draws.runs().get(0))
                .isEqualTo(DrawnRun.of(0, read(result).replications().get(0)));
        Band ttft = draws.band(DrawnFigure.TTFT_MEAN_S).orElseThrow();
        assertThat(ttft.high()).isGreaterThan(1.02 * ttft.low());
        assertThat(SmallScenario.read(result)).contains("\"ttft_p99_s\" : {", "\"p10\" : " + ttft.low());
    }

    @Test
    void simulate_numberOfDraws_leavesTheFirstOnesAndAllElseAsTheyAre() {
        RunResult few = read(simulated("few", SCENARIO));
        RunResult many = read(simulated("many", SCENARIO, "--draws", 15));
        RunResult none = read(simulated("none", SCENARIO, "--draws", 0));
        assertThat(many.draws().runs())
                .hasSize(16)
                .startsWith(few.draws().runs().toArray(DrawnRun[]::new));
        assertThat(none.draws().isGiven()).isFalse();
        assertThat(none.drawn(few.draws())).isEqualTo(few);
        assertThat(SmallScenario.read(simulated("again", SCENARIO)))
                .isEqualTo(SmallScenario.read(folder.resolve("few.json")));
        assertThat(read(simulated("file", SCENARIO.replace("replications: 2", "replications: 2, draws: 15")))
                        .draws())
                .isEqualTo(many.draws());
    }

    @Test
    void simulate_tooFewDraws_isBadInput() {
        Path scenario = SmallScenario.write(folder, "s.yaml", SCENARIO);
        CommandRun flag = CommandRun.of("simulate", scenario, "--draws", 5, "--no-pictures");
        assertThat(flag.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(flag.message()).contains("5 draws are not 0, nor from 9 to 1000");
        Path keyed =
                SmallScenario.write(folder, "k.yaml", SCENARIO.replace("replications: 2", "replications: 2, draws: 5"));
        assertThat(CommandRun.of("plan", keyed, "--no-pictures").message())
                .contains("k.yaml:15: run.draws: 5 draws are not 0, nor from 9 to 1000");
    }

    @Test
    void compare_resultWithItself_isEqualInEveryDraw_andBetterGpusWinEveryDraw() {
        Path plain = simulated("plain", SCENARIO);
        String better =
                SCENARIO.replace("gpu: A100-SXM-80GB", "gpu: H100-SXM-80GB").replace("gpu: L40", "gpu: A100-SXM-80GB");
        Path fast = simulated("fast", better);

        CommandRun same = CommandRun.of("compare", plain, plain, "--no-pictures");
        CommandRun apart = CommandRun.of("compare", plain, fast, "--no-pictures");

        assertThat(same.out())
                .contains("A beats B in 0 of 9 draws, B beats A in 0, and in 9 they are equal"
                        + " (good requests/s (goodput), which the objective asks for).");
        assertThat(apart.out()).containsPattern("mean TTFT, ms +0 +9 +0").containsPattern("mean TPOT, ms +0 +9 +0");
    }

    @Test
    void compare_otherDraws_saysSoAndGivesNoTally() {
        Path nine = simulated("nine", SCENARIO);
        Path more = simulated("more", SCENARIO, "--draws", 11);
        Path seed = simulated("seed", SCENARIO.replace("seed: 1", "seed: 2"));
        Path none = simulated("none", SCENARIO, "--draws", 0);
        for (Path other : new Path[] {more, seed}) {
            CommandRun run = CommandRun.of("compare", nine, other, "--no-pictures");
            assertThat(run.out())
                    .contains("not the same ones, so they cannot be compared draw by draw.\nMaybe run both with")
                    .doesNotContain("beats");
        }
        assertThat(CommandRun.of("compare", nine, none, "--no-pictures").out())
                .contains("B has no draws of the cost errors, so nothing says")
                .doesNotContain("beats");
    }

    @Test
    void plan_bandsOfThePlan_standInItsFile_andTwoPlansAreCompared() {
        // given
        Path scenario = SmallScenario.write(folder, "p.yaml", SmallScenario.TEXT);
        Path file = folder.resolve("p.json");

        // when
        CommandRun run = CommandRun.of("plan", scenario, "-o", file, "--no-pictures");
        CommandRun compared = CommandRun.of("compare", file, file, "--no-pictures");

        // then
        Draws draws = PlanFile.document(FileTree.read(file)).draws();
        assertThat(run.out()).contains("errors of the costs", "9 draws of the errors");
        assertThat(draws.count()).isEqualTo(9);
        assertThat(draws.runs().get(0).figure(DrawnFigure.OUTPUT_TOKENS_PER_S))
                .isEqualTo(PlanFile.document(FileTree.read(file))
                        .finalists()
                        .get(0)
                        .score()
                        .outputTokensPerSecond());
        assertThat(compared.out()).contains("A beats B in 0 of 9 draws");
    }
}
