package org.hexcast.realexec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.kernel.Kernels;
import org.junit.jupiter.api.Test;

/** Deadlines expire in order, and an answer that has ended is not kept until its own. */
class DeadlinesTest {

    private static Answer answer(long id) {
        return new Answer(
                new Request(new RequestId(id), 0, 1, 1),
                new Answer.Question(TokenIds.of(0), Sampling.GREEDY, List.of()));
    }

    @Test
    void takeExpired_anyOrder_soonestOfThoseThatAreOpen() {
        RandomCases.check(200, random -> {
            // given
            Deadlines deadlines = new Deadlines();
            Map<Answer, Long> open = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                Answer answer = answer(i);
                long nanos = random.nextInt(10);
                deadlines.add(answer, nanos);
                open.put(answer, nanos);
            }
            for (Answer ended : List.copyOf(open.keySet())) {
                if (random.nextBoolean()) {
                    deadlines.forget(ended);
                    deadlines.forget(ended);
                    open.remove(ended);
                }
            }
            assertThat(deadlines.size()).isEqualTo(open.size());

            // when
            long now = random.nextInt(10);
            List<Long> taken = new ArrayList<>();
            for (Optional<Answer> late = deadlines.takeExpired(now);
                    late.isPresent();
                    late = deadlines.takeExpired(now)) {
                taken.add(open.getOrDefault(late.get(), -1L));
            }

            // then
            assertThat(taken)
                    .containsExactlyElementsOf(open.values().stream()
                            .filter(nanos -> nanos <= now)
                            .sorted()
                            .toList());
            long left = open.values().stream().filter(nanos -> nanos > now).count();
            assertThat(deadlines.size()).isEqualTo((int) left);
            assertThat(deadlines.next().isPresent()).isEqualTo(left > 0);
        });
    }

    @Test
    void serve_clientsWithPatience_endedAnswersAreNotKept() {
        RandomCases.check(3, random -> {
            // given
            RandomServing.Case drawn = RandomServing.draw(random, 6);
            ServingSetup setup = new ServingSetup(
                    drawn.setup().cluster(),
                    drawn.setup().served(),
                    drawn.setup().engine(),
                    drawn.setup().plan(),
                    List.of(new ServiceClass("patient", Slo.none(), 0, new Patience(1e6, 0, 0))));
            RealServing.Inbox inbox = new RealServing.Inbox();
            try (LocalDevices devices = LocalDevices.alone()) {
                Map<DeviceId, DevicePort> ports =
                        devices.startAll(setup.plan().devices(), threads -> Kernels.named("plain", threads), 1, inbox);
                RealServing serving = new RealServing(setup, ports, inbox, ServingListener.NONE);
                serving.load();

                // when
                List<Answer> answers = drawn.answers();
                answers.forEach(answer -> serving.ask(now -> answer));
                serving.stop();
                serving.serve();

                // then
                assertThat(answers)
                        .extracting(answer -> answer.end().map(Answer.End::outcome))
                        .containsOnly(Optional.of(Answer.Outcome.COMPLETED));
                assertThat(serving.deadlines()).isZero();
            }
        });
    }
}
