package org.hexcast.realexec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ServingListener;
import org.junit.jupiter.api.Test;

/** Clients that go away, are slow, or send anything: the plan goes on, and nothing is left behind. */
class ClientsTest {

    /** Slows the plan down, and notes how requests end that do not complete. */
    private static final class Slowing implements ServingListener {
        private final AtomicInteger tokens = new AtomicInteger();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final ConcurrentLinkedQueue<Answer.Outcome> outcomes = new ConcurrentLinkedQueue<>();

        @Override
        public void token(Answer answer, int token, long nowNanos) {
            tokens.incrementAndGet();
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void ended(Answer answer, long nowNanos) {
            outcomes.add(answer.end().orElseThrow().outcome());
            ended.countDown();
        }
    }

    private static Socket connect(ServedEndpoint endpoint, String sent) throws IOException {
        Socket socket =
                new Socket(endpoint.address().getAddress(), endpoint.address().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String posted(String body, int length) {
        return "POST /v1/completions HTTP/1.1\r\nHost: here\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }

    @Test
    void client_leavesMidStream_itsBlocksAreFree() throws Exception {
        // given
        Slowing slowing = new Slowing();
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL.hearing(slowing))) {
            String body = "{\"prompt\": [1, 2, 3], \"max_tokens\": 250, \"stream\": true}";

            // when: it goes after a few tokens
            try (Socket socket = connect(endpoint, posted(body, body.length()))) {
                InputStream in = socket.getInputStream();
                String read = "";
                while (read.split("data: ", -1).length < 4) {
                    read += new String(in.readNBytes(1), StandardCharsets.UTF_8);
                }
                socket.setSoLinger(true, 0);
            }

            // then
            assertThat(slowing.ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(slowing.outcomes).containsExactly(Answer.Outcome.TIMED_OUT);
            assertThat(slowing.tokens.get()).isLessThan(250);
            assertThat(endpoint.post("{\"prompt\": [1], \"max_tokens\": 3}").statusCode())
                    .isEqualTo(200);
            assertThat(endpoint.stop().values()).containsOnly(0);
        }
    }

    @Test
    void client_slowToSend_isCutOffWhileOthersAreServed() throws Exception {
        // given: half a body, and half a head, and a second to send the rest
        EndpointRules.Bounds hasty = new EndpointRules.Bounds(20_000, 4, 2, 4096, 1);
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL.with(hasty));
                Socket halfBody = connect(endpoint, posted("{\"prompt\":", 100));
                Socket halfHead = connect(endpoint, "POST /v1/comp")) {
            // when
            HttpResponse<String> other = endpoint.post("{\"prompt\": [1], \"max_tokens\": 3}");

            // then
            assertThat(other.statusCode()).isEqualTo(200);
            for (Socket socket : List.of(halfBody, halfHead)) {
                assertThat(readAll(socket)).doesNotContain("200 OK");
            }
        }
    }

    /** What comes until the other side closes; fails if it does not. */
    private static String readAll(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void happenings_slowerWriterThanTokens_cutOnce() throws Exception {
        // given
        AtomicInteger tooSlow = new AtomicInteger();
        Happenings happenings = new Happenings(true, 3, tooSlow::incrementAndGet);

        // when
        for (int i = 0; i < 3; i++) {
            happenings.token(0, i);
        }
        Optional<Happenings.Event> first = happenings.take(0);
        for (int i = 3; i < 10; i++) {
            happenings.token(0, i);
        }

        // then
        assertThat(first).contains(new Happenings.Token(0, 0));
        assertThat(happenings.take(0)).get().isInstanceOf(Happenings.Cut.class);
        assertThat(happenings.take(0)).isEmpty();
        assertThat(tooSlow).hasValue(1);
    }

    @Test
    void close_withOpenStream_endsItAndLeavesNoThread() throws Exception {
        // given
        Slowing slowing = new Slowing();
        CompletableFuture<String> read;
        String body = "{\"prompt\": [1, 2, 3], \"max_tokens\": 250, \"stream\": true}";
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL.hearing(slowing))) {
            Socket socket = connect(endpoint, posted(body, body.length()));
            read = CompletableFuture.supplyAsync(() -> {
                try (socket) {
                    return readAll(socket);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (slowing.tokens.get() < 3) {
                Thread.sleep(1);
            }

            // when: it closes
        }

        // then
        assertThat(read.get(30, TimeUnit.SECONDS)).contains("the endpoint closes");
        assertThat(slowing.outcomes).containsExactly(Answer.Outcome.TIMED_OUT);
        assertThat(threads()).isEmpty();
    }

    private static List<String> threads() throws InterruptedException {
        List<String> names = List.of();
        for (int i = 0; i < 100; i++) {
            names = Thread.getAllStackTraces().keySet().stream()
                    .filter(Thread::isAlive)
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("hexcast-http") || name.startsWith("HTTP-Dispatcher"))
                    .toList();
            if (names.isEmpty()) {
                break;
            }
            Thread.sleep(20);
        }
        return names;
    }

    private static final List<String> BODIES = List.of(
            "{\"prompt\": [1, 2, 3], \"max_tokens\": 3, \"temperature\": 0.5, \"top_p\": 0.9, \"seed\": -4}",
            "{\"prompt\": [[1], [2, 60]], \"max_tokens\": 2, \"stop_token_ids\": [5], \"ignore_eos\": true, \"n\": 1}",
            "{\"model\": \"small \\\"llama\\\"\", \"prompt\": [0], \"stream\": false, \"stop\": null, \"x\": {\"y\": []}}",
            "{\"prompt\": [7], \"max_tokens\": 2, \"stream\": true, \"stream_options\": {\"include_usage\": true}}");
    private static final List<String> PIECES = List.of(
            "\"prompt\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "true",
            "-1",
            "1e400",
            "0.5",
            "\"a\"",
            "\\u0000",
            "99999999999",
            "\"max_tokens\": 1,",
            "\u0000",
            "\uFFFF",
            "[[[[",
            "\"stream\": true,",
            "é");

    private static byte[] mutated(Random random) {
        StringBuilder body = new StringBuilder(BODIES.get(random.nextInt(BODIES.size())));
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(body.length());
            switch (random.nextInt(4)) {
                case 0 -> body.delete(at, Math.min(body.length(), at + 1 + random.nextInt(6)));
                case 1 -> body.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> body.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
                default -> body.setLength(at);
            }
            body.append(body.length() == 0 ? " " : "");
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    @Test
    void read_anyBody_requestOrRefusal() {
        EndpointRules rules = EndpointRules.of(ServedEndpoint.model(), List.of(3))
                .named(ServedEndpoint.MODEL)
                .with(ServedEndpoint.BOUNDS);
        AtomicInteger accepted = new AtomicInteger();
        RandomCases.check(4_000, random -> {
            byte[] body = mutated(random);
            try {
                CompletionRequest request = CompletionRequestReader.read(body, rules);
                accepted.incrementAndGet();
                assertThat(request.prompts()).isNotEmpty();
            } catch (Refusal refusal) {
                assertThat(refusal.status()).isIn(400, 404);
                assertThat(refusal.message()).isNotBlank();
            }
        });
        assertThat(accepted.get()).isBetween(100, 3_900);
    }

    @Test
    void complete_anyBody_neverFails() throws Exception {
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            List<Integer> statuses = new ArrayList<>();
            RandomCases.check(300, random -> {
                HttpResponse<String> response = endpoint.send("POST", "/v1/completions", mutated(random));
                statuses.add(response.statusCode());
                assertThat(response.statusCode()).as(response.body()).isIn(200, 400, 404);
                assertThat(response.body().toLowerCase(Locale.ROOT)).doesNotContain("exception", "at org.");
            });
            assertThat(statuses).contains(200, 400);
            assertThat(endpoint.get("/health").statusCode()).isEqualTo(200);
            assertThat(endpoint.stop().values()).containsOnly(0);
        }
    }
}
