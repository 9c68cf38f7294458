package org.hexcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hexcast.cli.job.Setting;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.costmodel.memory.StageMemory;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.testing.PublicData;
import org.hexcast.scenarios.PlanFile;
import org.hexcast.scenarios.ResultFile;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scenarios.ScenarioLoader;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario that ships is planned and simulated; its plan fits and its requests are all counted. */
class ShippedScenariosIT {

    private static final Path SCENARIOS =
            Path.of(System.getProperty("repository.root", "..")).resolve("scenarios");

    @TempDir
    private Path folder;

    static List<Path> shipped() throws IOException {
        try (Stream<Path> top = Files.list(SCENARIOS);
                Stream<Path> paper = Files.list(SCENARIOS.resolve("paper"));
                Stream<Path> peers = Files.list(SCENARIOS.resolve("peers"))) {
            List<Path> found = Stream.of(top, paper, peers)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThanOrEqualTo(22);
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void simulate_shippedScenario_planFitsAndRequestsAreConserved(Path file) {
        // when
        Path out = folder.resolve("result.json");
        CommandRun run = CommandRun.of("simulate", file, "-o", out, "--no-pictures");

        // then
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.DONE);
        Scenario scenario = new ScenarioLoader(new Catalog()).load(file);
        PlannedFlow flow = PlanFile.document(FileTree.read(folder.resolve("result-plan.json")))
                .flow();
        assertFits(flow.plan(), scenario);
        assertShares(flow);
        for (RunMetrics metrics : ResultFile.read(FileTree.read(out)).replications()) {
            assertThat(metrics.counts().arrived())
                    .isEqualTo(metrics.counts().completed() + metrics.counts().rejected())
                    .isEqualTo(scenario.asked().workload().requests());
            assertThat(metrics.throughput().outputTokensPerSecond()).isPositive();
        }
    }

    /** INV-8: weights, activations and the KV blocks fit each GPU, and the longest sequence has room. */
    private static void assertFits(Plan plan, Scenario scenario) {
        Scenario.Served served = scenario.served();
        plan.requireRunnable(served.cluster(), served.model());
        MemoryModel memory = new MemoryModel(served.model(), served.engine());
        int blockTokens = served.engine().memory().blockTokens();
        int longest = Setting.of(scenario, new Catalog()).summary().outputs().longestSequence();
        for (Replica replica : plan.replicas()) {
            List<StageLayout> stages = StageLayout.of(served.cluster(), replica.strategy());
            assertThat(memory.blocks(stages) * blockTokens).isGreaterThanOrEqualTo(longest);
            for (StageLayout stage : stages) {
                StageMemory use = memory.stage(stage);
                double kv = memory.blocks(stages) * blockTokens * use.kvBytesPerToken();
                assertThat(use.weightBytes() + use.activationBytes() + use.reserveBytes() + kv)
                        .isLessThanOrEqualTo(use.usableBytes())
                        .isLessThan(stage.gpu().memoryBytes());
            }
        }
    }

    /** INV-10: shares sum to 1, and no link carries more than it can. */
    private static void assertShares(PlannedFlow flow) {
        Plan plan = flow.plan();
        assertThat(plan.arrivalShares().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-6));
        for (ReplicaId entry : plan.arrivalShares().keySet()) {
            double routed = plan.routes().stream()
                    .filter(r -> r.from().equals(entry))
                    .mapToDouble(KvRoute::share)
                    .sum();
            boolean handsOver = plan.replica(entry).orElseThrow().role() == PhaseRole.PREFILL;
            assertThat(routed).as("%s", entry).isCloseTo(handsOver ? 1 : 0, within(1e-6));
        }
        assertThat(flow.links())
                .allSatisfy(link -> assertThat(link.share()).as(link.link()).isBetween(0.0, 1 + 1e-6));
    }

    @Test
    void simulate_publicTrace_everyRequestIsServed_sameBytesTwice() {
        // given
        Path trace = PublicData.file("azure/AzureLLMInferenceTrace_conv.csv.gz");
        Path scenario = SCENARIOS.resolve("azure-replay.yaml");

        // when
        CommandRun first = CommandRun.of(
                "simulate", scenario, "--trace", trace, "-o", folder.resolve("one.json"), "--no-pictures");
        CommandRun second = CommandRun.of(
                "simulate", scenario, "--trace", trace, "-o", folder.resolve("two.json"), "--no-pictures");

        // then
        assertThat(first.code()).as(first.err()).isEqualTo(ExitCodes.DONE);
        RunMetrics metrics = ResultFile.read(FileTree.read(folder.resolve("one.json")))
                .replications()
                .get(0);
        assertThat(metrics.counts().arrived()).isEqualTo(19_366);
        assertThat(metrics.counts().completed() + metrics.counts().rejected()).isEqualTo(19_366);
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(folder.resolve("two.json")).hasSameBinaryContentAs(folder.resolve("one.json"));
    }
}
