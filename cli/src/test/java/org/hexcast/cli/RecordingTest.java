package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.hexcast.scenarios.RequestsFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code simulate} records of single requests and steps, and the law that a recorded run, replayed, is the same run. */
class RecordingTest {

    @TempDir
    private Path folder;

    private Path planned() {
        return SmallScenario.write(folder, "planned.yaml", SmallScenario.TEXT + SmallScenario.PLAN);
    }

    private CommandRun simulate(Path scenario, String result, Object... more) {
        Object[] args = new Object[4 + more.length];
        args[0] = "simulate";
        args[1] = scenario;
        args[2] = "-o";
        args[3] = folder.resolve(result);
        System.arraycopy(more, 0, args, 4, more.length);
        return CommandRun.of(args);
    }

    private static List<String> lines(Path file) {
        return SmallScenario.read(file).lines().toList();
    }

    private static String unzipped(Path file) {
        try (InputStream plain = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void requests_replayed_giveTheSameTimelines_toTheNanosecond() {
        // given
        Path scenario = planned();
        Path first = folder.resolve("first.csv");
        Path second = folder.resolve("second.csv.gz");
        Path plan = folder.resolve("a-plan.json");

        // when: another rate and seed in the scenario must not matter, only the plan and the record
        CommandRun recorded = simulate(scenario, "a.json", "--no-pictures", "--requests", first);
        Path other = SmallScenario.write(
                folder,
                "other.yaml",
                (SmallScenario.TEXT + SmallScenario.PLAN)
                        .replace("rate: 2 /s", "rate: 50 /s")
                        .replace("seed: 1", "seed: 7"));
        CommandRun replayed =
                simulate(other, "b.json", "--no-pictures", "--plan", plan, "--replay", first, "--requests", second);

        // then
        assertThat(recorded.code()).as(recorded.err()).isEqualTo(ExitCodes.DONE);
        assertThat(replayed.code()).as(replayed.err()).isEqualTo(ExitCodes.DONE);
        assertThat(unzipped(second)).isEqualTo(SmallScenario.read(first));
        assertThat(lines(first)).hasSize(41).first().isEqualTo(String.join(",", RequestsFile.COLUMNS));
        var before = ResultFile.read(FileTree.read(folder.resolve("a.json"))).replications();
        var after = ResultFile.read(FileTree.read(folder.resolve("b.json"))).replications();
        assertThat(after).hasSize(1).first().isEqualTo(before.get(0));
    }

    @Test
    void saturatingRequests_replayed_keepTheirOrder() {
        Path scenario = SmallScenario.write(
                folder,
                "saturating.yaml",
                (SmallScenario.TEXT + SmallScenario.PLAN)
                        .replace("{process: poisson, rate: 2 /s}", "saturating")
                        .replace("requests: 40", "requests: 300"));
        Path first = folder.resolve("first.csv");
        Path second = folder.resolve("second.csv");
        simulate(scenario, "a.json", "--no-pictures", "--requests", first);
        CommandRun replayed = simulate(scenario, "b.json", "--no-pictures", "--replay", first, "--requests", second);
        assertThat(replayed.code()).as(replayed.err()).isEqualTo(ExitCodes.DONE);
        assertThat(lines(second)).hasSize(301).isEqualTo(lines(first));
    }

    @Test
    void recording_changesNoResult_andRepeatsByteForByte() {
        // given
        Path scenario = planned();
        Path timeline = folder.resolve("t.json");

        // when
        CommandRun plain = simulate(scenario, "plain.json", "--no-pictures");
        Object[] all = {"--requests", folder.resolve("r.csv"), "--timeline", timeline, "--series"};
        CommandRun one = simulate(scenario, "one.json", all);
        String first = SmallScenario.read(timeline);
        CommandRun two = simulate(scenario, "two.json", all);

        // then
        assertThat(one.out()).isEqualTo(two.out()).isEqualTo(plain.out());
        assertThat(one.err())
                .contains(
                        "... recording replication 0, step by step",
                        "wrote " + timeline,
                        "one-series.csv",
                        "one-series.png");
        assertThat(folder.resolve("one.json")).hasSameBinaryContentAs(folder.resolve("plain.json"));
        assertThat(SmallScenario.read(timeline)).isEqualTo(first);
        for (String name : new String[] {"-series.csv", "-series.png", "-series.svg"}) {
            assertThat(folder.resolve("two" + name)).hasSameBinaryContentAs(folder.resolve("one" + name));
        }
    }

    @Test
    void timeline_namesReplicasAndRequests() {
        Path timeline = folder.resolve("t.json.gz");
        simulate(planned(), "r.json", "--no-pictures", "--timeline", timeline);
        String text = unzipped(timeline);
        assertThat(text)
                .contains(
                        "p, prefill on 2 x A100-SXM-80GB", "d, decode on 2 x L40", "stage 2, 12 layers, b/1", "p to d");
        assertThat(text.lines().filter(line -> line.contains("\"ph\":\"b\"") && line.contains("\"name\":\"request\"")))
                .hasSize(40);
        assertThat(FileTree.parse("t.json", text).fields().has("traceEvents")).isTrue();
    }

    @Test
    void help_saysThatRecordingRunsAgain() {
        String help = CommandRun.of("simulate", "--help").out().replaceAll("\\s+", " ");
        for (String option : List.of("--requests=FILE", "--timeline=FILE", "--gantt=FROM..TO", "--series")) {
            String after = help.substring(help.lastIndexOf(option));
            assertThat(after.indexOf("once more, step by step")).as(option).isBetween(1, 250);
        }
    }

    @Test
    void gantt_wrongRange_isSaid_beforeAnythingRuns() {
        String[][] ranges = {
            {"10 s", "'10 s' is no range FROM..TO such as '10 s..12 s'"},
            {"10..12", "'10' has no unit"},
            {"10 s..x", "'x' is not a time"},
            {"12 s..10 s", "'12 s..10 s' must end after it begins"},
            {"1 s..1 s", "must end after it begins"},
            {"-1 s..2 s", "'-1 s' must be from 0 s to 100 days"},
            {"1 s..1e9 h", "'1e9 h' must be from 0 s to 100 days"}
        };
        for (String[] range : ranges) {
            CommandRun run = simulate(planned(), "r.json", "--gantt", range[0]);
            assertThat(run.code()).as(range[0]).isEqualTo(ExitCodes.BAD_INPUT);
            assertThat(run.err()).as(range[0]).contains("Invalid value for option '--gantt'", range[1]);
            assertThat(folder.resolve("r.json")).doesNotExist();
        }
    }

    @Test
    void options_thatContradict_areRefused_beforeAnythingRuns() {
        Path same = folder.resolve("same.csv");
        Path trace = folder.resolve("t.csv");
        Object[][] cases = {
            {"--gantt draws a picture", "--gantt", "1 s..2 s", "--no-pictures"},
            {"both name " + same, "--requests", same, "--timeline", folder.resolve("x/../same.csv")},
            {"--trace and --replay both", "--trace", trace, "--replay", trace},
            {"t.csv: there is no such file", "--replay", trace}
        };
        for (Object[] one : cases) {
            CommandRun run = simulate(planned(), "r.json", Arrays.copyOfRange(one, 1, one.length));
            assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
            assertThat(run.message()).contains(String.valueOf(one[0]));
            assertThat(folder.resolve("r.json")).doesNotExist();
        }
    }

    @Test
    void inputsAndTheResult_areNeverWrittenOver() {
        // given
        Path scenario = planned();
        Path record = folder.resolve("record.csv");
        simulate(scenario, "a.json", "--no-pictures", "--requests", record);
        String recorded = SmallScenario.read(record);

        // when
        CommandRun overScenario = simulate(scenario, "b.json", "--no-pictures", "--timeline", scenario);
        CommandRun overRecord = simulate(scenario, "c.json", "--no-pictures", "--replay", record, "--requests", record);
        CommandRun overResult = simulate(scenario, "d.json", "--no-pictures", "--requests", folder.resolve("d.json"));

        // then
        assertThat(overScenario.message()).contains("planned.yaml is an input of this command");
        assertThat(overRecord.message()).contains("record.csv is an input of this command");
        assertThat(overResult.message()).contains("d.json is the result file");
        assertThat(List.of(overScenario.code(), overRecord.code(), overResult.code()))
                .containsOnly(ExitCodes.BAD_INPUT);
        assertThat(SmallScenario.read(scenario)).isEqualTo(SmallScenario.TEXT + SmallScenario.PLAN);
        assertThat(SmallScenario.read(record)).isEqualTo(recorded);
    }

    @Test
    void gantt_partWhereNothingRuns_isSaid() {
        CommandRun run = simulate(planned(), "r.json", "--gantt", "80 h..81 h");
        assertThat(run.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(run.message())
                .contains("nothing runs in the part of the run that --gantt asks for", "Maybe ask for");
        assertThat(folder.resolve("r.json")).exists();
    }
}
