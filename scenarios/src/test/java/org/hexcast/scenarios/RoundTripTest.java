package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.Throughput;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestMetrics;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.catalog.LengthsReader;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law: what is written and read back is what was written, to the last digit, and writing it again gives the same bytes. */
class RoundTripTest {

    private static PlanDocument reread(PlanDocument document) {
        return PlanFile.document(FileTree.parse("plan.json", PlanFile.write(document)));
    }

    private static RunResult reread(RunResult result) {
        return ResultFile.read(FileTree.parse("result.json", ResultFile.write(result)));
    }

    @Test
    void plan_readBack_isThePlanWritten() {
        PlanDocument document = Documents.plan();
        assertThat(reread(document)).isEqualTo(document);
        assertThat(PlanFile.write(reread(document))).isEqualTo(PlanFile.write(document));
    }

    @Test
    void plan_random_isThePlanWritten() {
        RandomCases.check(400, random -> {
            PlanDocument document = Documents.document(plan(random));
            assertThat(reread(document)).isEqualTo(document);
        });
    }

    /** Renew with what {@link PlanFile#write} says when the format changes; files in people's hands must stay readable. */
    @Test
    void plan_colocatedOnly_isWrittenWithSharesAndWithoutRoutes() {
        ReplicaId id = new ReplicaId("colocated-0");
        Plan plan = new Plan(
                List.of(new Replica(id, PhaseRole.COLOCATED, TestPlans.oneStage(8, TestPlans.gpus("a", 0, 2)))),
                Map.of(id, 1.0),
                List.of());
        String text = PlanFile.write(Documents.document(plan));
        assertThat(text.replaceAll("\\s+", " "))
                .contains(
                        "\"replicas\" : [ { \"name\" : \"colocated-0\", \"role\" : \"colocated\", \"share\" : \"100 %\", \"stages\" :"
                                + " [ { \"gpus\" : [ \"a/0-1\" ], \"tensor\" : 2, \"layers\" : 8 } ] } ], \"routes\" : [ ], \"flow\" :");
        assertThat(PlanFile.document(FileTree.parse("plan.json", text)).flow().plan())
                .isEqualTo(plan);
    }

    @Test
    void planAsAWhole_andAsADraft_agree() {
        PlanDocument document = Documents.plan();
        PlanDraft draft = PlanFile.read(FileTree.parse("plan.json", PlanFile.write(document)));
        Plan plan = document.flow().plan();
        assertThat(draft.replicas()).isEqualTo(plan.replicas());
        assertThat(draft.arrivalShares()).isEqualTo(plan.arrivalShares());
        assertThat(draft.routes()).isEqualTo(plan.routes());
        assertThat(draft.isGiven() && draft.isRouted()).isTrue();
    }

    /** One to four replicas of each role with random shares and scattered GPUs. */
    private static Plan plan(Random random) {
        List<DeviceId> devices = new ArrayList<>();
        for (String node : List.of("a", "b-1", "c.d_e", "0")) {
            for (int i = 0; i < 16; i++) {
                devices.add(new DeviceId(node, i));
            }
        }
        if (random.nextBoolean()) {
            Collections.shuffle(devices, random);
        }
        List<Replica> replicas = new ArrayList<>();
        for (PhaseRole role : List.of(PhaseRole.PREFILL, PhaseRole.DECODE)) {
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                ReplicaId id = new ReplicaId(role.name() + "." + i);
                replicas.add(new Replica(id, role, strategy(random, devices)));
            }
        }
        List<ReplicaId> prefills = ids(replicas, PhaseRole.PREFILL);
        List<ReplicaId> colocated = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            colocated.add(new ReplicaId("c" + i));
            replicas.add(new Replica(new ReplicaId("c" + i), PhaseRole.COLOCATED, strategy(random, devices)));
        }
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        List<Double> parts = shares(random, prefills.size() + colocated.size());
        for (int i = 0; i < colocated.size(); i++) {
            shares.put(colocated.get(i), parts.get(prefills.size() + i));
        }
        List<KvRoute> routes = new ArrayList<>();
        List<ReplicaId> decodes = ids(replicas, PhaseRole.DECODE);
        for (int i = 0; i < prefills.size(); i++) {
            shares.put(prefills.get(i), parts.get(i));
            List<Double> ways = shares(random, decodes.size());
            for (int j = 0; j < decodes.size(); j++) {
                routes.add(new KvRoute(prefills.get(i), decodes.get(j), ways.get(j)));
            }
        }
        return new Plan(replicas, shares, routes);
    }

    private static List<ReplicaId> ids(List<Replica> replicas, PhaseRole role) {
        return replicas.stream().filter(r -> r.role() == role).map(Replica::id).toList();
    }

    private static ParallelStrategy strategy(Random random, List<DeviceId> free) {
        List<Stage> stages = new ArrayList<>();
        int layer = 0;
        int count = 1 + random.nextInt(3);
        for (int s = 0; s < count; s++) {
            List<DeviceId> devices = new ArrayList<>();
            for (int d = 1 << random.nextInt(2); d > 0; d--) {
                devices.add(free.remove(0));
            }
            int layers = 1 + random.nextInt(50);
            stages.add(new Stage(layer, layer + layers, devices));
            layer += layers;
        }
        return new ParallelStrategy(stages);
    }

    private static List<Double> shares(Random random, int count) {
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            weights.add(1e-6 + random.nextDouble());
        }
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        return weights.stream().map(w -> w / sum).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void result_readBack_isTheResultWritten(int replications) {
        RunResult result = Documents.result(replications);
        assertThat(reread(result)).isEqualTo(result);
        assertThat(ResultFile.write(reread(result))).isEqualTo(ResultFile.write(result));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"draw\" : 1000003,|\"draw\" : 2000006,|draw 2000006 is there twice",
                "\"draw\" : 1000003,|\"draw\" : -1,|-1 is not from 0 to",
                "\"draw\" : 0,|\"draw\" : 77,|the first draw is 77, not 0",
                "\"draw\" : 1000003,|\"draw\" : 1000003, \"more\" : 1,|draws.runs[1].more: the key 'more' is unknown here",
                "\"judged_by\" : \"good_requests_per_s\"|\"judged_by\" : \"fame\"|draws.judged_by: 'fame' is not one of"
            })
    void result_spoiltDraws_areRefusedWithLineAndPath(String part, String spoilt, String complaint) {
        String text = ResultFile.write(Documents.result(2));
        assertThat(text).contains(part);
        assertThatThrownBy(() -> ResultFile.read(FileTree.parse("r.json", text.replace(part, spoilt))))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageMatching("(?s)r\\.json:\\d+: draws.*")
                .hasMessageContaining(complaint);
    }

    /** All requests were rejected: no latencies, no throughput, an infinite price per token. */
    @Test
    void result_noRequestCompleted_isReadBack() {
        RunResult full = Documents.result(1);
        LatencySummary none = Documents.nothing(0);
        Latencies latencies = new Latencies(none, none, none, none, none, 0);
        RunMetrics metrics = TestMetrics.run(
                TestMetrics.counts(0, 5),
                new Throughput(0, 0, 0, 0, 0),
                latencies,
                new ResourceUse(List.of(), List.of(), List.of()));
        RunResult result = new RunResult(full.header(), List.of(metrics), latencies);
        assertThat(result.usdPerMillionTokens().mean()).isInfinite();
        assertThat(reread(result)).isEqualTo(result);
    }

    @Test
    void result_everyFigureOfTheSummary_standsInTheFile() {
        String text = ResultFile.write(Documents.result(2));
        assertThat(ResultFile.figures()).hasSize(5 + 5 * 4);
        ResultFile.figures().keySet().forEach(figure -> assertThat(text).contains("\"" + figure + "\""));
    }

    @Test
    void kinds_ofPlanAndResult_areTold() {
        String plan = PlanFile.write(Documents.plan());
        String result = ResultFile.write(Documents.result(1));
        assertThat(PlanFile.isPlan(FileTree.parse("x.json", plan))).isTrue();
        assertThat(PlanFile.isPlan(FileTree.parse("x.json", result))).isFalse();
        assertThat(ResultFile.isResult(FileTree.parse("x.json", result))).isTrue();
        assertThat(ResultFile.isResult(FileTree.parse("x.json", plan))).isFalse();
        assertThat(PlanFile.isPlan(FileTree.parse("x.json", "[1]"))).isFalse();
        assertThat(ResultFile.isResult(FileTree.parse("x.json", "{\"kind\": [1]}")))
                .isFalse();
    }

    @Test
    void lengths_ofTheCatalogue_areReadBack() {
        for (String trace : new Catalog().traceNames()) {
            EmpiricalLengths lengths = new Catalog().lengths(trace);
            String text = LengthsReader.write(lengths, "where it comes from");
            assertThat(LengthsReader.read(FileTree.parse("l.yaml", text))).isEqualTo(lengths);
        }
    }

    /** Names come from file names and sources from the command line: both may hold anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "with: colon",
                "with #hash",
                "- dash",
                "null",
                "~",
                "true",
                "1.0",
                "\"quoted\"",
                "it's",
                "back\\slash",
                "two\nlines",
                "tab\there",
                "\u00FCml\u00E4ut",
                "[list]",
                "{map}",
                "*star",
                "&and",
                "@at",
                "%percent",
                "!bang",
                " spaces ",
                "\u0001",
                "\uD83D\uDE00",
                "? question",
                "a: [b",
                "---"
            })
    void lengths_oddNameAndSource_areReadBack(String odd) {
        EmpiricalLengths plain = new Catalog().lengths("azure-code-2023");
        EmpiricalLengths lengths = new EmpiricalLengths(odd, plain.tables());
        String text = LengthsReader.write(lengths, odd);
        assertThat(LengthsReader.read(FileTree.parse("l.yaml", text))).isEqualTo(lengths);
    }
}
