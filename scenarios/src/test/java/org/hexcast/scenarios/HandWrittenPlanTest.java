package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.TestPlans;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that people write, in a scenario or in a file of their own. Closed form: what a short text means; clear refusals. */
class HandWrittenPlanTest {

    private static final ReplicaId P = new ReplicaId("p");
    private static final ReplicaId D = new ReplicaId("d");

    @TempDir
    private Path folder;

    private PlanDraft inScenario(String plan) {
        try {
            Path file = Files.writeString(folder.resolve("s.yaml"), ScenarioText.SMALL + plan);
            return new ScenarioLoader(new Catalog()).load(file).plan();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void plan_inScenarioAndInFiles_isTheSame() throws IOException {
        // given
        String block = ScenarioText.PLAN.substring("plan:\n".length());
        Files.writeString(folder.resolve("plan.yaml"), "hexcast: 1\n" + block.replaceAll("(?m)^  ", ""));

        // when
        PlanDraft inside = inScenario(ScenarioText.PLAN);
        PlanDraft beside = inScenario("plan: plan.yaml\n");
        PlanDraft alone = PlanFile.read(folder.resolve("plan.yaml"));

        // then
        for (PlanDraft plan : List.of(inside, beside, alone)) {
            assertThat(plan.replicas()).isEqualTo(inside.replicas());
            assertThat(plan.arrivalShares()).isEqualTo(Map.of(P, 1.0));
            assertThat(plan.routes()).containsExactly(new KvRoute(P, D, 1.0));
        }
        assertThat(inside.replicas().get(0).strategy().stages())
                .containsExactly(new Stage(0, 32, TestPlans.gpus("a", 0, 2)));
        assertThat(inside.replicas().get(1).strategy().stages())
                .containsExactly(
                        new Stage(0, 20, TestPlans.gpus("b", 0, 1)), new Stage(20, 32, TestPlans.gpus("b", 1, 2)));
    }

    @Test
    void scenarioWithoutPlan_hasNone() {
        assertThat(inScenario("").isGiven()).isFalse();
    }

    @Test
    void sharesAndRoutes_leftOut_areLeftToTheFlow() {
        String without = ScenarioText.PLAN.replace("share: 100 %, ", "").replaceAll("(?s)  routes:.*", "");
        PlanDraft plan = inScenario(without);
        assertThat(plan.isGiven()).isTrue();
        assertThat(plan.isRouted()).isFalse();
        assertThat(plan.arrivalShares()).isEmpty();
    }

    @Test
    void share_ofTheOnlyPrefillReplica_needsNoWords() {
        PlanDraft plan =
                inScenario(ScenarioText.PLAN.replace("share: 100 %, ", "").replace(", share: 100 %", ""));
        assertThat(plan.arrivalShares()).isEqualTo(Map.of(P, 1.0));
        assertThat(plan.routes()).containsExactly(new KvRoute(P, D, 1.0));
    }

    /** Times 0.01 the second and the fourth would miss in their last digit. */
    @ParameterizedTest
    @CsvSource({
        "100 %, 1",
        "33.333333333333336 %, 0.33333333333333336",
        "7 %, 0.07",
        "0.7 %, 0.007",
        "2.9e1 %, 0.29",
        "29%, 0.29"
    })
    void share_asWritten_isTheNearestNumber(String text, double share) {
        String json = """
                {"hexcast": 1, "replicas": [
                  {"name": "p", "role": "prefill", "share": "%s", "stages": [{"gpus": "a/0", "layers": 1}]},
                  {"name": "d", "role": "decode", "stages": [{"gpus": "b/0", "layers": 1}]}],
                 "routes": [{"from": "p", "to": "d"}]}
                """.replace("%s", text);
        assertThat(PlanFile.read(FileTree.parse("p.json", json)).arrivalShares())
                .isEqualTo(Map.of(P, share));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/0-1", "[a/0, a/1]", "[a/0-0, a/1-1]", "a/00-01"})
    void gpus_inManyNotations_areTheSame(String gpus) {
        PlanDraft plan = inScenario(ScenarioText.PLAN.replace("gpus: a/0-1", "gpus: " + gpus));
        assertThat(plan.replicas().get(0).strategy().devices()).isEqualTo(TestPlans.gpus("a", 0, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/0-1 | a | 'a' names no GPUs",
                "a/0-1 | a/1-0 | 'a/1-0' runs backwards",
                "a/0-1 | a/-1 | 'a/-1' names no GPUs",
                "a/0-1 | a/99999 | 'a/99999' names no GPUs",
                "gpus: a/0-1 | gpus: [a/0, a/0] | names a GPU twice",
                "gpus: a/0-1, layers: 32, tensor: 2 | gpus: [], layers: 32 | has no GPU",
                "tensor: 2 | tensor: 4 | the tensor degree is 4, but the stage has 2 GPUs",
                "tensor: 2 | tenser: 2 | Maybe 'tensor'.",
                "layers: 32 | layers: 0 | 0 is not from 1 to 1024",
                "role: prefill | role: both | 'both' is not one of prefill, decode, colocated",
                "name: p, | name: p/q, | replica name 'p/q' must be 1 to 64 letters",
                "share: 100 %, | share: 1, | '1' has no unit, expected a share such as 90 %",
                "share: 100 %, | share: 101 %, | '101 %' is not from 0 % to 100 %",
                "share: 100 %} | share: 0 %} | which must be above 0 and at most 1",
                "to: d, | two: d, | 'two' is meant to be 'to'",
                "to: d, | to: ../d, | replica name '../d' must be",
                "stages: [{gpus: a/0-1, layers: 32, tensor: 2}] | stages: [] | a replica has at least one stage",
            })
    void value_bad_isRefusedWithItsPlace(String good, String bad, String complaint) {
        assertThat(ScenarioText.PLAN).contains(good);
        assertThatThrownBy(() -> inScenario(ScenarioText.PLAN.replace(good, bad)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(": plan.r")
                .hasMessageContaining(complaint);
    }

    private static final String COLOCATED = """
            plan:
              replicas:
                - {name: c, role: colocated, share: 25 %, stages: [{gpus: a/0-1, layers: 32, tensor: 2}]}
                - {name: e, role: colocated, share: 75 %, stages: [{gpus: b/0, layers: 32}]}
            """;

    @Test
    void colocated_sharesWithoutRoutes_areTaken() {
        PlanDraft plan = inScenario(COLOCATED);
        assertThat(plan.replicas()).allMatch(r -> r.role() == PhaseRole.COLOCATED);
        assertThat(plan.arrivalShares()).isEqualTo(Map.of(new ReplicaId("c"), 0.25, new ReplicaId("e"), 0.75));
        assertThat(plan.routes()).isEmpty();
        assertThat(plan.isRouted()).isTrue();
    }

    @Test
    void colocated_noShares_areLeftToTheFlow() {
        PlanDraft plan = inScenario(COLOCATED.replaceAll("share: \\d+ %, ", ""));
        assertThat(plan.isGiven()).isTrue();
        assertThat(plan.isRouted()).isFalse();
    }

    @Test
    void colocated_besidePrefillWithoutRoutes_isRefused() {
        assertThatThrownBy(() -> inScenario(COLOCATED.replaceFirst("colocated", "prefill")))
                .hasMessageContaining("the plan gives arrival shares but no routes\nMaybe leave out both");
    }

    @Test
    void colocated_besideRoutesWithoutShares_isRefused() {
        String mixed = ScenarioText.PLAN
                .replace("share: 100 %, ", "")
                .replace("  routes", "    - {name: q, role: colocated, stages: [{gpus: a/1, layers: 32}]}\n  routes");
        assertThatThrownBy(() -> inScenario(mixed))
                .hasMessageContaining(
                        "the plan gives routes but no arrival shares\nMaybe add 'share: 50 %' to the prefill and co-located replicas");
    }

    private static Set<PhaseRole> roles(Path folder, String search) throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), ScenarioText.SMALL + search);
        return new ScenarioLoader(new Catalog()).load(file).search().roles();
    }

    @Test
    void roles_ofTheSearch_areAllUnlessNamed() throws IOException {
        assertThat(roles(folder, "")).containsExactly(PhaseRole.values());
        assertThat(roles(folder, "search: {starts: 2}\n")).containsExactly(PhaseRole.values());
        assertThat(roles(folder, "search: {roles: [decode, prefill]}\n"))
                .containsExactly(PhaseRole.PREFILL, PhaseRole.DECODE);
        assertThat(roles(folder, "search: {roles: [colocated]}\n")).containsExactly(PhaseRole.COLOCATED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[prefill] | search.roles: replicas must be co-located, or prefill and decode, to serve requests",
                "[] | search.roles: replicas must be co-located, or prefill and decode, to serve requests",
                "[decode, decode] | search.roles[1]: the role decode is named twice",
                "[colocate] | search.roles[0]: 'colocate' is not one of prefill, decode, colocated",
                "colocated | search.roles: 'colocated' stands where a list is expected",
            })
    void roles_thatServeNothing_areRefused(String roles, String complaint) {
        assertThatThrownBy(() -> roles(folder, "search: {roles: " + roles + "}\n"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void halfOfTheRouting_isRefused() {
        assertThatThrownBy(() -> inScenario(ScenarioText.PLAN.replaceAll("(?s)  routes:.*", "")))
                .hasMessageContaining("the plan gives arrival shares but no routes\nMaybe leave out both");
        String two = ScenarioText.PLAN
                .replace("share: 100 %, ", "")
                .replace("  routes", "    - {name: q, role: prefill, stages: [{gpus: a/1, layers: 32}]}\n  routes");
        assertThatThrownBy(() -> inScenario(two))
                .hasMessageContaining("the plan gives routes but no arrival shares\nMaybe add 'share: 50 %'");
        assertThatThrownBy(() -> inScenario("plan: {replicas: []}\n"))
                .hasMessageContaining("a plan has replicas, this list is empty");
    }
}
