package org.hexcast.realexec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.realexec.device.DevicePort;
import org.hexcast.realexec.device.LocalDevices;
import org.hexcast.realexec.kernel.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The law of the executor: whatever the plan, the batches and who gives way, the tokens are those of a plain decoder on one device. */
class ServedTokensTest {

    /** What the random cases have met: a law that never meets a preemption says nothing of one. */
    private static final class Met {
        private int preempted;
        private int handedOver;
        private int cut;
        private int unevenDegrees;

        private void note(RandomServing.Case drawn, Answer answer, RequestTimeline timeline) {
            preempted += timeline.preemptions() > 0 ? 1 : 0;
            handedOver += timeline.handovers().isEmpty() ? 0 : 1;
            cut += answer.request().promptTokens() > limit(drawn) ? 1 : 0;
            unevenDegrees += drawn.setup().plan().replicas().stream()
                            .anyMatch(replica -> replica.strategy().stages().stream()
                                            .map(Stage::tensorDegree)
                                            .distinct()
                                            .count()
                                    > 1)
                    ? 1
                    : 0;
        }

        private static int limit(RandomServing.Case drawn) {
            return drawn.setup().engine().limits().on(TestGpus.fast()).maxBatchTokens();
        }
    }

    @Test
    void serve_anyPlan_tokensOfThePlainDecoder() {
        Met met = new Met();
        RandomCases.check(60, random -> {
            // given
            RandomServing.Case drawn = RandomServing.draw(random, 8);

            // when
            List<Answer> answers = serve(drawn, anyKernels(random), met);

            // then
            assertTokens(answers, drawn);
        });
        assertThat(met.handedOver).as("handed over").isPositive();
        assertThat(met.cut).as("prompts longer than a step").isPositive();
        assertThat(met.unevenDegrees).as("stages of different degrees").isPositive();
    }

    @Test
    void serve_fewerBlocksThanTokens_givesWayAndTokensOfThePlainDecoder() {
        RandomCases.check(25, random -> {
            // given
            RandomServing.Case drawn = RandomServing.crowded(random);
            Met met = new Met();

            // when
            List<Answer> answers = serve(drawn, anyKernels(random), met);

            // then
            assertTokens(answers, drawn);
            assertThat(met.preempted).as("preempted").isPositive();
        });
    }

    @Test
    void serve_weightsOfFiles_tokensOfThePlainDecoder(@TempDir Path folder) {
        RandomCases.check(12, random -> {
            // given
            Path checkpoint = Files.createTempDirectory(folder, "checkpoint");
            RandomServing.Case drawn = RandomServing.draw(random, 4).stored(checkpoint, random);

            // when
            List<Answer> answers = serve(drawn, anyKernels(random), new Met());

            // then
            assertTokens(answers, drawn);
        });
    }

    private static void assertTokens(List<Answer> answers, RandomServing.Case drawn) {
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            assertThat(answer.end().map(Answer.End::outcome))
                    .as(drawn.setup().plan().toString())
                    .contains(Answer.Outcome.COMPLETED);
            assertThat(answer.tokens()).as("request %s of %s", i, drawn.setup()).isEqualTo(drawn.expected(i));
        }
    }

    private static String anyKernels(Random random) {
        return random.nextBoolean() ? "plain" : best();
    }

    private static String best() {
        List<String> names = Kernels.available();
        return names.get(names.size() - 1);
    }

    private static List<Answer> serve(RandomServing.Case drawn, String kernels, Met met) throws InterruptedException {
        RealServing.Inbox inbox = new RealServing.Inbox();
        try (LocalDevices devices = LocalDevices.alone()) {
            Map<DeviceId, DevicePort> ports = devices.startAll(
                    drawn.setup().plan().devices(), threads -> Kernels.named(kernels, threads), 1, inbox);
            RealServing serving = new RealServing(drawn.setup(), ports, inbox, new ServingListener() {
                @Override
                public void completed(Answer answer, RequestTimeline timeline) {
                    met.note(drawn, answer, timeline);
                }
            });
            serving.load();
            List<Answer> answers = new ArrayList<>();
            for (Answer answer : drawn.answers()) {
                answers.add(answer);
                serving.ask(now -> answer);
            }
            serving.stop();
            serving.serve();
            assertThat(serving.unload().values()).allMatch(blocks -> blocks == 0);
            return answers;
        }
    }
}
