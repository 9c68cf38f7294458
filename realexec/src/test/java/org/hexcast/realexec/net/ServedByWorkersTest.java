package org.hexcast.realexec.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.device.CoreShares;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RandomServing;
import org.hexcast.realexec.serving.RealServing;
import org.hexcast.realexec.serving.ServingListener;
import org.junit.jupiter.api.Test;

/** The law of the executor over the network, and what remains of it when workers die. */
class ServedByWorkersTest {

    private static final Secret SECRET = Secret.of("a secret of the tests");
    private static final WorkerMachine MACHINE = new WorkerMachine("test", 2, 1L << 30);

    /** A coordinator with some devices of its own, and two workers that have the others. */
    private static final class Site implements AutoCloseable {
        private final List<WorkerServer> servers = new ArrayList<>();
        private final RealServing.Inbox inbox = new RealServing.Inbox();
        private final DeviceFleet fleet = new DeviceFleet(SECRET, LinkSettings.USUAL, inbox);

        private Site(RandomServing.Case drawn, Random random) throws WireException {
            List<List<DeviceId>> places = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            drawn.setup()
                    .plan()
                    .devices()
                    .forEach(id -> places.get(random.nextInt(3)).add(id));
            places.get(0).forEach(id -> fleet.openHere(id, 1, CoreShares.anywhere()));
            for (List<DeviceId> there : places.subList(1, 3)) {
                WorkerServer server = WorkerServer.start(
                        WorkerAddress.parse(":0"),
                        SECRET,
                        MACHINE,
                        new CpuHost(CoreShares.anywhere()),
                        WorkerServer.Settings.USUAL,
                        note -> {});
                servers.add(server);
                fleet.openAt(server.address(), there, new DeviceSettings(CpuHost.BACKEND, 1, 1L << 30));
            }
            fleet.introduce();
        }

        @Override
        public void close() {
            fleet.close();
            servers.forEach(WorkerServer::close);
        }
    }

    @Test
    void serve_devicesAnywhere_tokensOfThePlainDecoder() {
        RandomCases.check(25, random -> {
            RandomServing.Case drawn = RandomServing.draw(random, 6);
            try (Site site = new Site(drawn, random)) {
                // when
                RealServing serving =
                        new RealServing(drawn.setup(), site.fleet.ports(), site.inbox, ServingListener.NONE);
                serving.load();
                List<Answer> answers = drawn.answers();
                answers.forEach(answer -> serving.ask(now -> answer));
                serving.stop();
                serving.serve();

                // then
                for (int i = 0; i < answers.size(); i++) {
                    assertThat(answers.get(i).tokens()).isEqualTo(drawn.expected(i));
                }
                assertThat(serving.unload().values()).allMatch(blocks -> blocks == 0);
            }
        });
    }

    @Test
    void workerDies_anywhere_nothingIsLostOrAnsweredTwice() {
        AtomicInteger completed = new AtomicInteger();
        AtomicInteger recovered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        RandomCases.check(200, random -> {
            RandomServing.Case drawn = RandomServing.draw(random, 6);
            try (Site site = new Site(drawn, random)) {
                // given a worker that dies when so many tokens are out
                int tokens = drawn.asked().stream()
                        .mapToInt(RandomServing.Asked::tokens)
                        .sum();
                int fatal = random.nextInt(tokens);
                WorkerServer victim = site.servers.get(random.nextInt(2));
                Thread killer = new Thread(victim::close);
                AtomicInteger out = new AtomicInteger();
                RealServing serving =
                        new RealServing(drawn.setup(), site.fleet.ports(), site.inbox, new ServingListener() {
                            @Override
                            public void token(Answer answer, int token, long nowNanos) {
                                if (out.getAndIncrement() == fatal) {
                                    killer.start();
                                }
                            }
                        });
                serving.load();

                // when
                List<Answer> answers = drawn.answers();
                answers.forEach(answer -> serving.ask(now -> answer));
                serving.stop();
                serving.serve();
                killer.join();

                // then
                for (int i = 0; i < answers.size(); i++) {
                    Answer answer = answers.get(i);
                    Answer.End end = answer.end().orElseThrow();
                    if (end.outcome() == Answer.Outcome.COMPLETED) {
                        completed.incrementAndGet();
                        recovered.addAndGet(answer.attempts() > 1 ? 1 : 0);
                        assertThat(answer.tokens()).isEqualTo(drawn.expected(i));
                    } else {
                        failed.incrementAndGet();
                        assertThat(end.outcome()).isEqualTo(Answer.Outcome.FAILED);
                        assertThat(end.reason()).contains("no replica that is left can serve it");
                        assertThat(serving.core().lost()).isNotEmpty();
                    }
                }
                serving.unload();
            }
        });
        // and all of that has happened
        assertThat(completed).hasPositiveValue();
        assertThat(recovered).hasPositiveValue();
        assertThat(failed).hasPositiveValue();
    }
}
