package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests, and nothing that grows with them. */
@Timeout(300)
class SoakIT {

    private static final Duration SILENCE = LinkSettings.USUAL.silence();
    private static final int REQUESTS = 10_000;
    private static final int IN_FLIGHT = 64;
    private static final int BETWEEN_LOOKS = 2_000;
    /** A leak of a few hundred bytes per request is more than this. */
    private static final long HEAP_GROWTH = 1 << 20;

    private static final long RESIDENT_GROWTH = 16L << 20;

    /** Memory at one time. */
    private record Look(long here, List<Long> heaps, List<OptionalLong> residents) {}

    /** Asks the next question when one is answered. */
    private static final class ClosedLoop implements ServingListener {
        private final TwoWorkers site;
        private final List<WorkerProcess> workers;
        private final BitSet answered = new BitSet();
        private final List<Look> looks = new ArrayList<>();
        private @Nullable RealServing running;
        private long asked;

        private ClosedLoop(TwoWorkers site, List<WorkerProcess> workers) {
            this.site = site;
            this.workers = workers;
        }

        private void run() throws InterruptedException {
            RealServing serving = site.serving(this);
            running = serving;
            for (int i = 0; i < IN_FLIGHT; i++) {
                ask();
            }
            serving.serve();
        }

        private RealServing serving() {
            return Objects.requireNonNull(running);
        }

        private void ask() {
            Answer answer = site.answer(asked++);
            serving().ask(now -> answer);
            if (asked == REQUESTS) {
                serving().stop();
            }
        }

        @Override
        public void completed(Answer answer, RequestTimeline timeline) {
            int number = (int) answer.request().id().value();
            assertThat(answered.get(number)).isFalse();
            answered.set(number);
            assertThat(answer.tokens()).isEqualTo(site.expected(number));
            if (asked < REQUESTS) {
                ask();
            }
            if (answered.cardinality() % BETWEEN_LOOKS == 0) {
                looks.add(look(workers));
            }
        }
    }

    private static Look look(List<WorkerProcess> workers) {
        List<Long> heaps = new ArrayList<>();
        List<OptionalLong> residents = new ArrayList<>();
        try {
            for (WorkerProcess worker : workers) {
                heaps.add(worker.heap());
                residents.add(worker.resident());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Look(WorkerProcess.usedHeap(), heaps, residents);
    }

    @Test
    void tenThousandRequests_answeredOnce_andNoMemoryGrows() throws Exception {
        try (WorkerProcess one = WorkerProcess.start(SILENCE);
                WorkerProcess two = WorkerProcess.start(SILENCE);
                TwoWorkers site = TwoWorkers.apart(new Random(1), one, two, SILENCE)) {
            // when
            ClosedLoop loop = new ClosedLoop(site, List.of(one, two));
            loop.run();

            // then
            assertThat(loop.answered.cardinality()).isEqualTo(REQUESTS);
            assertThat(loop.serving().unload()).hasSize(2);
            assertThat(loop.serving().core().heldBlocks().values()).allMatch(blocks -> blocks == 0);
            Look first = loop.looks.get(0);
            Look last = loop.looks.get(loop.looks.size() - 1);
            System.out.println("soak: " + loop.looks);
            assertThat(last.here() - first.here()).as("heap here").isLessThan(HEAP_GROWTH);
            for (int i = 0; i < 2; i++) {
                assertThat(last.heaps().get(i) - first.heaps().get(i))
                        .as("heap of worker %s", i)
                        .isLessThan(HEAP_GROWTH);
                if (last.residents().get(i).isPresent()) {
                    assertThat(last.residents().get(i).getAsLong()
                                    - first.residents().get(i).getAsLong())
                            .as("resident memory of worker %s", i)
                            .isLessThan(RESIDENT_GROWTH);
                } else {
                    System.out.println("SKIPPED: this system does not tell the resident memory of a process");
                }
            }
        }
    }
}
