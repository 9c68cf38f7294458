package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.costmodel.memory.StageMemory;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Laws: the invariants on random systems under random load. INV-3, INV-4 and INV-7 are checked after every event while the runs are drawn, INV-2 by the
 * requests themselves.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServingInvariantsTest {

    private RandomRuns runs = new RandomRuns(0);

    @BeforeAll
    void drawRuns() {
        runs = new RandomRuns(400);
    }

    @Test
    void randomRuns_coverWhatTheLawsAreAbout() {
        // given
        List<RunRecord> heard = runs.all().stream().map(RandomRuns.Run::heard).toList();
        List<RequestTimeline> timelines =
                heard.stream().flatMap(h -> h.completed().values().stream()).toList();

        // then: no law below passes for want of a case
        assertThat(heard).filteredOn(h -> h.events() > 100).hasSizeGreaterThan(190);
        assertThat(timelines).filteredOn(t -> t.preemptions() > 0).hasSizeGreaterThan(20);
        assertThat(timelines).filteredOn(t -> t.request().outputTokens() == 1).hasSizeGreaterThan(20);
        assertThat(timelines).filteredOn(t -> t.queueNanos() > 0).hasSizeGreaterThan(20);
        assertThat(timelines)
                .as("back-pressure")
                .filteredOn(t -> t.handovers().stream().anyMatch(h -> h.transferStartNanos() > t.firstTokenNanos()))
                .hasSizeGreaterThan(20);
        for (RunListener.Rejection reason : RunListener.Rejection.values()) {
            assertThat(heard.stream().mapToInt(h -> h.rejections(reason)).sum()).isGreaterThan(20);
        }
        assertThat(runs.all())
                .filteredOn(r -> r.system().plan().replicas().stream()
                        .anyMatch(p -> p.strategy().stages().size() > 1))
                .hasSizeGreaterThan(100);
    }

    @Test
    void everyRequest_completesOrIsRejectedOnce() {
        runs.each(run -> {
            // given: INV-1, with the requests drawn a second time
            List<Request> asked = new ArrayList<>();
            RequestSource source =
                    new RequestSource(run.input().workload(), run.input().contextRule(), new RandomStreams(run.seed()));
            source.forEachRemaining(asked::add);

            // when
            Map<Long, Request> ended = new TreeMap<>(run.heard().rejected());
            run.heard().completed().forEach((id, timeline) -> ended.put(id, timeline.request()));
            RequestCounts counts = run.heard().metrics().counts();

            // then
            assertThat(List.copyOf(ended.values())).isEqualTo(asked);
            assertThat(run.heard().endNanos()).hasSameSizeAs(asked).isSorted();
            assertThat(counts.arrived()).isEqualTo(asked.size());
            assertThat(counts.completed()).isEqualTo(run.heard().completed().size());
            assertThat(counts.rejected()).isEqualTo(run.heard().rejected().size());
            assertThat(counts.arrived() + counts.dropped())
                    .isEqualTo(run.input().workload().requests());
        });
    }

    @Test
    void everyTimeline_inCausalOrder() {
        runs.each(run -> run.heard().completed().values().forEach(timeline -> {
            // given: INV-5
            List<Long> times = new ArrayList<>(List.of(
                    timeline.request().arrivalNanos(), timeline.prefillStartNanos(), timeline.firstTokenNanos()));
            for (Handover handover : timeline.handovers()) {
                times.add(handover.transferStartNanos());
                times.add(handover.transferEndNanos());
                times.add(handover.decodeStartNanos());
            }
            times.add(timeline.completionNanos());

            // then: ordered, and what takes time takes some
            assertThat(times).isSorted();
            assertThat(timeline.prefillStartNanos()).isLessThan(timeline.firstTokenNanos());
            boolean handsOver = timeline.request().outputTokens() > 1
                    && run.system()
                                    .plan()
                                    .replica(timeline.prefill())
                                    .orElseThrow()
                                    .role()
                            == PhaseRole.PREFILL;
            assertThat(timeline.handovers()).hasSize(handsOver ? 1 : 0);
            for (Handover handover : timeline.handovers()) {
                assertThat(handover.transferStartNanos()).isLessThan(handover.transferEndNanos());
                assertThat(handover.decodeStartNanos()).isLessThan(timeline.completionNanos());
            }
        }));
    }

    @Test
    void everyHandover_takesARouteOfThePlan() {
        runs.each(run -> run.heard().completed().values().forEach(timeline -> {
            assertThat(run.system().plan().arrivalShares()).containsKey(timeline.prefill());
            List<ReplicaId> reachable = run.system().plan().routes().stream()
                    .filter(route -> route.from().equals(timeline.prefill()))
                    .map(KvRoute::to)
                    .toList();
            assertThat(reachable)
                    .containsAll(timeline.handovers().stream().map(Handover::to).toList());
        }));
    }

    @Test
    void ampleMemory_dispatchAndRoutesFollowTheirShares() {
        runs.each(run -> {
            // given: INV-10 where nobody is ever full and shares decide
            ServingPolicies policies = run.system().engine().policies();
            if (run.system().engine().memory().kvBlocks().isPresent()
                    || policies.maxWaiting() < Integer.MAX_VALUE
                    || policies.dispatch() != DispatchRule.FLOW_PROPORTIONAL) {
                return;
            }
            List<RequestTimeline> timelines =
                    List.copyOf(run.heard().completed().values());
            Map<ReplicaId, Long> arrivals =
                    timelines.stream().collect(Collectors.groupingBy(RequestTimeline::prefill, Collectors.counting()));
            int replicas = run.system().plan().replicas().size();

            // then: smooth round robin is never further from its share than there are targets
            run.system()
                    .plan()
                    .arrivalShares()
                    .forEach((id, share) -> assertThat((double) arrivals.getOrDefault(id, 0L))
                            .isCloseTo(share * timelines.size(), within((double) replicas)));
            for (KvRoute route : run.system().plan().routes()) {
                List<Handover> out = timelines.stream()
                        .filter(t -> t.prefill().equals(route.from()))
                        .flatMap(t -> t.handovers().stream())
                        .toList();
                assertThat((double) out.stream()
                                .filter(h -> h.to().equals(route.to()))
                                .count())
                        .isCloseTo(route.share() * out.size(), within((double) replicas));
            }
        });
    }

    @Test
    void everyDevice_servesOneReplicaAndIsNeverOverfull() {
        runs.each(run -> {
            // given: INV-9 and INV-8
            MemoryModel memory =
                    new MemoryModel(run.system().model(), run.system().engine());
            List<DeviceId> planned = run.system().plan().replicas().stream()
                    .flatMap(r -> r.strategy().devices().stream())
                    .toList();

            // then
            assertThat(run.heard().metrics().use().devices().stream()
                            .map(DeviceUse::device)
                            .toList())
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(planned);
            for (ReplicaUse use : run.heard().metrics().use().replicas()) {
                Replica replica = run.system().plan().replica(use.replica()).orElseThrow();
                List<StageLayout> stages = StageLayout.of(run.system().cluster(), replica.strategy());
                double peakTokens = use.kvPeakShare()
                        * memory.blocks(stages)
                        * run.system().engine().memory().blockTokens();
                for (StageLayout stage : stages) {
                    StageMemory part = memory.stage(stage);
                    assertThat(part.weightBytes()
                                    + part.activationBytes()
                                    + part.reserveBytes()
                                    + peakTokens * part.kvBytesPerToken())
                            .isLessThanOrEqualTo(stage.gpu().memoryBytes());
                }
            }
        });
    }

    @Test
    void everyUse_isAShare() {
        runs.each(run -> {
            for (DeviceUse use : run.heard().metrics().use().devices()) {
                assertThat(use.busyShare()).isBetween(0.0, 1.0);
            }
            for (ReplicaUse use : run.heard().metrics().use().replicas()) {
                assertThat(use.kvMeanShare()).isBetween(0.0, use.kvPeakShare() + 1e-12);
                assertThat(use.kvPeakShare()).isBetween(0.0, 1.0);
            }
            for (LinkUse use : run.heard().metrics().use().links()) {
                assertThat(use.share()).isBetween(0.0, 1 + 1e-9);
            }
        });
    }

    @Test
    void everyPolicy_isMet() {
        assertThat(runs.all().stream()
                        .map(r -> r.system().engine().policies().batching())
                        .distinct())
                .containsExactlyInAnyOrder(BatchRule.values());
        assertThat(runs.all().stream()
                        .map(r -> r.system().engine().policies().dispatch())
                        .distinct())
                .containsExactlyInAnyOrder(DispatchRule.values());
        assertThat(runs.all())
                .as("co-located")
                .filteredOn(
                        r -> !r.system().plan().replicas(PhaseRole.COLOCATED).isEmpty())
                .hasSizeGreaterThan(100);
    }

    @Test
    void sameScenarioAndSeed_sameMetricsAndTimelines() {
        runs.each(run -> {
            // when: INV-6, this time unwatched
            RunRecord again = RunRecord.of(run.system(), run.input(), run.seed());

            // then
            assertThat(again.metrics()).isEqualTo(run.heard().metrics());
            assertThat(again.completed()).isEqualTo(run.heard().completed());
            assertThat(again.endNanos()).isEqualTo(run.heard().endNanos());
        });
    }
}
