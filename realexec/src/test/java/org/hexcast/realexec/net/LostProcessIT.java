package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Worker processes that are killed, that stop for a while, and strangers at their door. Each worker holds a whole way from prefill to decode. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostProcessIT {

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int REQUESTS = 300;

    private final List<WorkerProcess> workers = new ArrayList<>();

    @BeforeAll
    void start() throws IOException {
        workers.add(WorkerProcess.start(SILENCE));
        workers.add(WorkerProcess.start(SILENCE));
    }

    @AfterAll
    void end() {
        workers.forEach(WorkerProcess::close);
    }

    /** Something that happens when so many tokens are out. */
    private static final class AtToken implements ServingListener {
        private final int when;
        private final Happening happening;
        private final AtomicInteger out = new AtomicInteger();
        private final List<String> lost = new ArrayList<>();

        /** What happens. */
        private interface Happening {
            void happen() throws IOException, InterruptedException;
        }

        private AtToken(int when, Happening happening) {
            this.when = when;
            this.happening = happening;
        }

        @Override
        public void token(Answer answer, int token, long nowNanos) {
            if (out.getAndIncrement() == when) {
                try {
                    happening.happen();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void lost(String replica, String reason, long nowNanos) {
            lost.add(reason);
        }
    }

    /** Serves, and sees to it that every request has been answered as the plain decoder would; returns the KV blocks still held. */
    private static Map<DeviceId, Integer> serve(TwoWorkers site, AtToken listener) throws InterruptedException {
        RealServing serving = site.serving(listener);
        List<Answer> answers = new ArrayList<>();
        for (long i = 0; i < REQUESTS; i++) {
            Answer answer = site.answer(i);
            answers.add(answer);
            serving.ask(now -> answer);
        }
        serving.stop();
        serving.serve();
        for (Answer answer : answers) {
            RequestId id = answer.request().id();
            assertThat(answer.end().map(Answer.End::outcome))
                    .as("%s %s, lost: %s", id, answer.end(), listener.lost)
                    .contains(Answer.Outcome.COMPLETED);
            assertThat(answer.tokens()).as("%s", id).isEqualTo(site.expected(id.value()));
        }
        assertThat(listener.out.get()).as("tokens").isGreaterThan(listener.when);
        return serving.unload();
    }

    private TwoWorkers site(Random random) throws InterruptedException {
        return TwoWorkers.twice(random, workers.get(0), workers.get(1), SILENCE);
    }

    @Test
    void processKilled_anywhere_theOtherAnswersAllOnce_andIsEmpty() {
        RandomCases.check(6, random -> {
            // given
            int victim = random.nextInt(2);
            WorkerProcess killed = workers.get(victim);
            AtToken kill = new AtToken(random.nextInt(900), killed::kill);
            try (TwoWorkers site = site(random)) {
                // when
                Map<DeviceId, Integer> held = serve(site, kill);

                // then
                assertThat(kill.lost).hasSize(2);
                assertThat(held.keySet()).containsExactlyInAnyOrderElementsOf(site.at(workers.get(1 - victim)));
                assertThat(held.values()).allMatch(blocks -> blocks == 0);
                assertThat(workers.get(1 - victim).isAlive()).isTrue();
            } finally {
                killed.close();
                workers.set(victim, WorkerProcess.start(SILENCE));
            }
        });
    }

    @Test
    void processStopped_longerThanSilence_isLost_andServesAgainWhenItGoesOn() throws Exception {
        // given
        WorkerProcess stopped = workers.get(1);
        AtToken stop = new AtToken(100, () -> stopped.signal("STOP"));
        try (TwoWorkers site = site(new Random(2))) {
            // when
            Map<DeviceId, Integer> held = serve(site, stop);

            // then
            assertThat(stop.lost)
                    .hasSize(2)
                    .allSatisfy(reason -> assertThat(reason).contains("nothing was heard from it for 2 s"));
            assertThat(held.keySet()).containsExactlyInAnyOrderElementsOf(site.at(workers.get(0)));
            assertThat(held.values()).allMatch(blocks -> blocks == 0);
        } finally {
            stopped.signal("CONT");
        }

        // and when
        AtToken nothing = new AtToken(0, () -> {});
        try (TwoWorkers site = site(new Random(3))) {
            // then
            assertThat(serve(site, nothing))
                    .hasSize(4)
                    .allSatisfy((device, blocks) -> assertThat(blocks).isZero());
            assertThat(nothing.lost).isEmpty();
        }
    }

    @Test
    void processStopped_shorterThanSilence_goesOn() throws Exception {
        // given
        WorkerProcess stopped = workers.get(1);
        AtToken pause = new AtToken(100, () -> {
            stopped.signal("STOP");
            Thread.sleep(SILENCE.toMillis() / 10);
            stopped.signal("CONT");
        });
        try (TwoWorkers site = site(new Random(4))) {
            // when
            Map<DeviceId, Integer> held = serve(site, pause);

            // then
            assertThat(pause.lost).isEmpty();
            assertThat(held)
                    .hasSize(4)
                    .allSatisfy((device, blocks) -> assertThat(blocks).isZero());
        }
    }

    @Test
    void stranger_withAnotherSecret_isRefused_andDisturbsNobody() throws Exception {
        // given
        DeviceId device = new DeviceId("a", 0);
        DeviceSettings settings = new DeviceSettings(CpuHost.BACKEND, 1, 1L << 30);
        AtToken visit = new AtToken(100, () -> {
            try (DeviceFleet stranger = DeviceFleet.here(report -> {})) {
                assertThatThrownBy(() -> stranger.openAt(workers.get(0).address(), List.of(device), settings))
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining("cannot be used")
                        .hasMessageContaining("secret");
            }
        });
        try (TwoWorkers site = site(new Random(5))) {
            // when
            Map<DeviceId, Integer> held = serve(site, visit);

            // then
            assertThat(visit.lost).isEmpty();
            assertThat(held)
                    .hasSize(4)
                    .allSatisfy((id, blocks) -> assertThat(blocks).isZero());
        }
    }
}
