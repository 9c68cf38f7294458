package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of all batch policies, on the views that random runs lead to: what is planned can be carried out, and in the end everybody is served. */
class BatchPolicyLawsTest {

    private static final int CASES = 300;
    private static final int REQUESTS = 14;

    @ParameterizedTest
    @EnumSource(BatchRule.class)
    void plan_anyRun_canBeCarriedOut_andEverybodyIsServed(BatchRule rule) {
        int[] seen = new int[2];
        RandomCases.check(CASES, random -> {
            // given
            ServeDriver driver = ServeDriver.random(random, rule, false, BatchPolicyLawsTest::requireExecutable);

            // when: requests come while others are served
            int come = 0;
            for (int step = 0; come < REQUESTS || !driver.isEmpty(); step++) {
                assertThat(step).as("steps").isLessThan(50_000);
                while (come < REQUESTS && (driver.isEmpty() || random.nextInt(4) == 0)) {
                    driver.arrive(random, come++);
                }
                StepPlan<SequenceState> plan = driver.begin();
                assertThat(plan.hasWork())
                        .as("somebody waits, so there is work")
                        .isTrue();
                requireRepeated(driver, plan, driver.end(plan));
                seen[0] += plan.chunks().isEmpty() ? 0 : 1;
            }

            // then
            assertThat(driver.ended).hasSize(REQUESTS);
            assertThat(driver.ledger.usedBlocks()).isZero();
            seen[1] +=
                    driver.ended.stream().mapToInt(SequenceState::preemptions).sum();
        });
        assertThat(seen[0]).as("steps with prompts").isGreaterThan(1000);
        boolean reserves = rule == BatchRule.ORCA || rule == BatchRule.TRTLLM_NO_EVICT;
        assertThat(seen[1]).as("preemptions").satisfies(n -> assertThat(n > 100).isEqualTo(!reserves));
    }

    @ParameterizedTest
    @EnumSource(BatchRule.class)
    void plan_cachesFromElsewhere_whoHoldsItsBlocksMayPassOnlyThoseThatReadAnew(BatchRule rule) {
        int[] joined = new int[1];
        RandomCases.check(CASES, random -> {
            // given
            ServeDriver driver = ServeDriver.random(random, rule, true, BatchPolicyLawsTest::requireExecutable);
            int come = 0;
            for (int step = 0; step < 120; step++) {
                int prompt = 1 + random.nextInt(60);
                SequenceState next = Sequences.waiting(come, prompt, 20, PrefixHashes.NONE);
                boolean fits = driver.ledger.couldHold(prompt + 21L)
                        && driver.ledger.hasRoomFor(
                                Math.max(prompt + 1, driver.policy.provisionTokens(next, driver.ledger)));
                boolean someoneGaveWay = driver.waiting.stream().anyMatch(s -> s.preemptions() > 0);

                // when
                if (fits && !someoneGaveWay && random.nextInt(3) > 0) {
                    long provision = driver.policy.provisionTokens(next, driver.ledger);
                    if (provision > 0) {
                        driver.ledger.provision(next, provision);
                    }
                    driver.arriveRead(next, 2 + random.nextInt(20));
                    come++;
                }
                if (!driver.isEmpty()) {
                    StepPlan<SequenceState> plan = driver.begin();
                    assertThat(plan.hasWork()).isTrue();
                    joined[0] += plan.admitted().size();
                    requireRepeated(driver, plan, driver.end(plan));
                }
            }
        });
        assertThat(joined[0]).isGreaterThan(500);
    }

    private static void requireExecutable(BatchView<SequenceState> view, StepPlan<SequenceState> plan) {
        List<SequenceState> members = new ArrayList<>(view.decodes().members());
        members.addAll(view.reading());
        if (plan.makesRoom()) {
            assertThat(members).containsAll(plan.giveWay());
            assertThat(plan.giveWay()).doesNotHaveDuplicates();
            assertThat(plan.hasWork() || !plan.admitted().isEmpty()).isFalse();
            return;
        }
        requireOrder(view, plan);
        Set<SequenceState> mayRead = new HashSet<>(view.reading());
        mayRead.addAll(plan.admitted());
        for (StepPlan.Chunk<SequenceState> chunk : plan.chunks()) {
            SequenceState sequence = chunk.sequence();
            int cached = Math.max(
                    sequence.cachedTokens(),
                    plan.admitted().contains(sequence) ? view.ledger().hitTokens(sequence) : 0);
            assertThat(mayRead.remove(sequence)).as("read once, and a member").isTrue();
            assertThat(chunk.tokens()).isBetween(1, sequence.contextTokens() - cached);
        }
        assertThat(plan.decodesOnly()).isEqualTo(plan.equals(StepPlan.decodes()));
        assertThat(plan.decodesOnly() && members.isEmpty()).isFalse();
    }

    /** Newcomers come in the order of service; nobody is passed but by sequences that hold all their blocks, where that is allowed. */
    private static void requireOrder(BatchView<SequenceState> view, StepPlan<SequenceState> plan) {
        assertThat(plan.admitted()).hasSizeLessThanOrEqualTo(view.room()).isSubsetOf(view.waiting());
        List<SequenceState> passed = new ArrayList<>();
        int next = 0;
        for (SequenceState sequence : view.waiting()) {
            boolean admitted =
                    next < plan.admitted().size() && plan.admitted().get(next).equals(sequence);
            if (admitted) {
                next++;
                assertThat(passed.isEmpty() || (view.mayOvertake() && sequence.decodes()))
                        .as("%s passes %s", sequence.id(), passed.size())
                        .isTrue();
            } else {
                passed.add(sequence);
            }
        }
        assertThat(next)
                .as("in the order of the queue")
                .isEqualTo(plan.admitted().size());
    }

    /** What drivers rely on: a decision for nothing but decodes is made again after a step that changes nothing else. */
    private static void requireRepeated(ServeDriver driver, StepPlan<SequenceState> plan, boolean changed) {
        boolean afford = driver.decodes.blocksForNextStep() <= driver.ledger.freeBlocks();
        if (plan.decodesOnly() && !changed && !driver.madeRoom && afford) {
            assertThat(driver.policy.plan(driver.view(true))).isEqualTo(StepPlan.decodes());
        }
    }

    @Test
    void of_anyRule_isAPolicyOfItsOwn() {
        EngineLimits limits = new EngineLimits(8, 64);
        List<BatchPolicy> policies = Arrays.stream(BatchRule.values())
                .map(rule -> BatchPolicy.of(rule, limits, 100))
                .toList();
        assertThat(policies).hasSize(8).doesNotContainNull();
        assertThat(BatchPolicy.of(BatchRule.VLLM_V1, limits, 100))
                .isNotEqualTo(BatchPolicy.of(BatchRule.SARATHI, limits, 100));
        // TensorRT-LLM without eviction reserves just as Orca does
        assertThat(new HashSet<>(policies)).hasSize(7);
    }

    @Test
    void policies_seeNoTrueOutputLength() {
        // given: INV-11; what a policy sees of a request is its SequenceState
        List<String> questions = Arrays.stream(SequenceState.class.getMethods())
                .filter(m -> m.getDeclaringClass() == SequenceState.class)
                .map(Method::getName)
                .toList();

        // then
        assertThat(questions)
                .isNotEmpty()
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("output"));
        for (Class<?> policy : List.of(
                Dispatcher.class, BatchPolicy.class, RouteChooser.class, SmoothRoundRobin.class, TargetLoads.class)) {
            for (Method method : policy.getMethods()) {
                assertThat(method.getParameterTypes()).doesNotContain(Request.class);
            }
        }
    }
}
