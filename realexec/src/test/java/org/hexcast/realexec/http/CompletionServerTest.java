package org.hexcast.realexec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ServingListener;
import org.junit.jupiter.api.Test;

/** What clients get over HTTP are the tokens that the plan gives without it. */
class CompletionServerTest {

    private static final List<Integer> PROMPT = List.of(3, 1, 4, 1, 5, 9, 2, 6);

    private static List<String> events(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        List<String> events = new ArrayList<>();
        for (String event : response.body().split("\n\n", -1)) {
            if (!event.isEmpty()) {
                assertThat(event).startsWith("data: ");
                events.add(event.substring("data: ".length()));
            }
        }
        assertThat(events.remove(events.size() - 1)).isEqualTo("[DONE]");
        return events;
    }

    @Test
    void complete_wholeResponse_tokensOfTheDirectPath() throws Exception {
        // given
        List<Integer> expected = ServedEndpoint.direct(PROMPT, 12, Sampling.GREEDY, List.of());

        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            // when
            HttpResponse<String> response = endpoint.post(
                    "{\"prompt\": " + PROMPT + ", \"max_tokens\": 12, \"temperature\": 0, \"user\": {\"a\": [1]},"
                            + " \"logprobs\": null, \"repetition_penalty\": 1.0, \"best_of\": 1}");

            // then
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            Map<?, ?> json = TestJson.object(response.body());
            assertThat(TestJson.ids(TestJson.at(json, "choices", 0, "token_ids")))
                    .isEqualTo(expected);
            assertThat(TestJson.at(json, "choices", 0, "text"))
                    .isEqualTo(String.join(
                            " ", expected.stream().map(String::valueOf).toList()));
            assertThat(TestJson.at(json, "choices", 0, "finish_reason")).isEqualTo("length");
            assertThat(TestJson.at(json, "object")).isEqualTo("text_completion");
            assertThat(TestJson.at(json, "model")).isEqualTo(ServedEndpoint.MODEL);
            assertThat(TestJson.at(json, "usage"))
                    .isEqualTo(Map.of("prompt_tokens", 8L, "completion_tokens", 12L, "total_tokens", 20L));
        }
    }

    @Test
    void complete_streamed_oneChunkAToken() throws Exception {
        // given
        Sampling sampling = new Sampling(1.5, 0.9, 77);
        List<Integer> expected = ServedEndpoint.direct(PROMPT, 9, sampling, List.of());

        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            // when
            List<String> events = events(endpoint.post("{\"prompt\": " + PROMPT
                    + ", \"max_tokens\": 9, \"temperature\": 1.5, \"top_p\": 0.9, \"seed\": 77, \"stream\": true,"
                    + " \"stream_options\": {\"include_usage\": true, \"other\": [{}]}}"));

            // then
            assertThat(events).hasSize(10);
            List<Integer> tokens = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (String event : events.subList(0, 9)) {
                Map<?, ?> chunk = TestJson.object(event);
                tokens.addAll(TestJson.ids(TestJson.at(chunk, "choices", 0, "token_ids")));
                text.append(TestJson.at(chunk, "choices", 0, "text"));
                boolean last = tokens.size() == 9;
                assertThat(TestJson.at(chunk, "choices", 0, "finish_reason")).isEqualTo(last ? "length" : "null");
            }
            assertThat(tokens).isEqualTo(expected);
            assertThat(text.toString())
                    .isEqualTo(String.join(
                            " ", expected.stream().map(String::valueOf).toList()));
            Map<?, ?> end = TestJson.object(events.get(9));
            assertThat(TestJson.at(end, "choices")).isEqualTo(List.of());
            assertThat(TestJson.at(end, "usage", "completion_tokens")).isEqualTo(9L);
        }
    }

    @Test
    void complete_severalPrompts_aChoiceEach() throws Exception {
        // given
        List<List<Integer>> prompts = List.of(PROMPT, List.of(7), List.of(60, 0, 60));
        Map<Integer, List<Integer>> expected = new TreeMap<>();
        for (int i = 0; i < prompts.size(); i++) {
            expected.put(i, ServedEndpoint.direct(prompts.get(i), 5, Sampling.GREEDY, List.of()));
        }

        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            String body = "{\"max_tokens\": 5, \"temperature\": 0, \"prompt\": " + prompts;

            // when
            HttpResponse<String> whole = endpoint.post(body + "}");
            List<String> events = events(endpoint.post(body + ", \"stream\": true}"));

            // then
            Map<Integer, List<Integer>> fromWhole = new TreeMap<>();
            for (Object choice : (List<?>) TestJson.at(TestJson.object(whole.body()), "choices")) {
                fromWhole.put(
                        ((Long) TestJson.at(choice, "index")).intValue(),
                        TestJson.ids(TestJson.at(choice, "token_ids")));
            }
            Map<Integer, List<Integer>> fromStream = new TreeMap<>();
            for (String event : events) {
                Object choice = TestJson.at(TestJson.object(event), "choices", 0);
                fromStream
                        .computeIfAbsent(((Long) TestJson.at(choice, "index")).intValue(), i -> new ArrayList<>())
                        .addAll(TestJson.ids(TestJson.at(choice, "token_ids")));
            }
            assertThat(fromWhole).isEqualTo(expected);
            assertThat(fromStream).isEqualTo(expected);
        }
    }

    @Test
    void complete_stopToken_endsBehindIt() throws Exception {
        // given: a token that comes, as the model's own end and as the client's wish
        List<Integer> all = ServedEndpoint.direct(PROMPT, 30, Sampling.GREEDY, List.of());
        int stop = all.get(4);
        List<Integer> expected = all.subList(0, all.indexOf(stop) + 1);
        String body = "{\"prompt\": " + PROMPT + ", \"max_tokens\": 30, \"temperature\": 0";
        ServedEndpoint.Setting ending = new ServedEndpoint.Setting(
                200, Integer.MAX_VALUE, ServedEndpoint.BOUNDS, List.of(stop), ServingListener.NONE);

        try (ServedEndpoint plain = ServedEndpoint.start(ServedEndpoint.Setting.USUAL);
                ServedEndpoint endpoint = ServedEndpoint.start(ending)) {
            // when
            Map<?, ?> asked = TestJson.object(
                    plain.post(body + ", \"stop_token_ids\": [" + stop + "]}").body());
            Map<?, ?> ended = TestJson.object(endpoint.post(body + "}").body());
            Map<?, ?> ignored = TestJson.object(
                    endpoint.post(body + ", \"ignore_eos\": true}").body());
            List<String> streamed = events(endpoint.post(body + ", \"stream\": true}"));

            // then
            assertThat(TestJson.ids(TestJson.at(asked, "choices", 0, "token_ids")))
                    .isEqualTo(expected);
            assertThat(TestJson.at(asked, "choices", 0, "finish_reason")).isEqualTo("stop");
            assertThat(TestJson.ids(TestJson.at(ended, "choices", 0, "token_ids")))
                    .isEqualTo(expected);
            assertThat(TestJson.ids(TestJson.at(ignored, "choices", 0, "token_ids")))
                    .isEqualTo(all);
            assertThat(TestJson.at(ignored, "choices", 0, "finish_reason")).isEqualTo("length");
            assertThat(streamed).hasSameSizeAs(expected);
            assertThat(streamed.get(streamed.size() - 1)).contains("\"finish_reason\":\"stop\"");
        }
    }

    @Test
    void complete_wholeContext_isServed() throws Exception {
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            // given
            List<Integer> prompt = Collections.nCopies(ServedEndpoint.CONTEXT - 3, 1);

            // when
            HttpResponse<String> response = endpoint.post("{\"prompt\": " + prompt + ", \"max_tokens\": 3}");

            // then
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(TestJson.at(TestJson.object(response.body()), "usage", "completion_tokens"))
                    .isEqualTo(3L);
        }
    }

    @Test
    void complete_manyClients_eachItsOwnTokens() throws Exception {
        // given
        Random random = new Random(11);
        List<List<Integer>> prompts = new ArrayList<>();
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<Integer> prompt = new ArrayList<>();
            for (int length = 1 + random.nextInt(60); length > 0; length--) {
                prompt.add(random.nextInt(ServedEndpoint.VOCABULARY));
            }
            prompts.add(prompt);
            expected.add(ServedEndpoint.direct(prompt, 20, Sampling.GREEDY, List.of()));
        }
        ExecutorService clients = Executors.newFixedThreadPool(8);
        // few blocks: sequences give way to each other
        ServedEndpoint.Setting tight = new ServedEndpoint.Setting(
                40, Integer.MAX_VALUE, ServedEndpoint.BOUNDS, List.of(), ServingListener.NONE);
        try (ServedEndpoint endpoint = ServedEndpoint.start(tight)) {
            // when
            List<Callable<List<Integer>>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String body = "{\"prompt\": " + prompts.get(i % 8) + ", \"max_tokens\": 20, \"temperature\": 0";
                calls.add(i % 2 == 0 ? () -> whole(endpoint, body + "}") : () -> streamed(endpoint, body));
            }
            List<Future<List<Integer>>> answers = clients.invokeAll(calls);

            // then
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i % 8));
            }
            assertThat(endpoint.stop().values()).containsOnly(0);
        } finally {
            clients.shutdownNow();
        }
    }

    private static List<Integer> whole(ServedEndpoint endpoint, String body) throws Exception {
        return TestJson.ids(TestJson.at(TestJson.object(endpoint.post(body).body()), "choices", 0, "token_ids"));
    }

    private static List<Integer> streamed(ServedEndpoint endpoint, String body) throws Exception {
        List<Integer> tokens = new ArrayList<>();
        for (String event : events(endpoint.post(body + ", \"stream\": true}"))) {
            tokens.addAll(TestJson.ids(TestJson.at(TestJson.object(event), "choices", 0, "token_ids")));
        }
        return tokens;
    }

    @Test
    void complete_manyRequests_noneIsKept() throws Exception {
        // given
        List<WeakReference<Answer>> answers = Collections.synchronizedList(new ArrayList<>());
        ServedEndpoint.Setting setting = ServedEndpoint.Setting.USUAL.hearing(new ServingListener() {
            @Override
            public void arrived(Answer answer, long nowNanos) {
                answers.add(new WeakReference<>(answer));
            }
        });
        try (ServedEndpoint endpoint = ServedEndpoint.start(setting)) {
            // when
            for (int i = 0; i < 40; i++) {
                assertThat(endpoint.post("{\"prompt\": [1, 2], \"max_tokens\": 2}")
                                .statusCode())
                        .isEqualTo(200);
            }

            // then: all but the last few, which stacks and batches still name
            long kept = 40;
            for (int i = 0; i < 20 && kept > 4; i++) {
                System.gc();
                kept = answers.stream().filter(answer -> answer.get() != null).count();
            }
            assertThat(answers).hasSize(40);
            assertThat(kept).isLessThanOrEqualTo(4);
            assertThat(endpoint.listener().following()).isZero();
            assertThat(endpoint.serving().core().inSystem()).isZero();
        }
    }

    @Test
    void models_nameTheOneServed() throws Exception {
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            Map<?, ?> models = TestJson.object(endpoint.get("/v1/models").body());
            assertThat(TestJson.at(models, "data", 0, "id")).isEqualTo(ServedEndpoint.MODEL);
            assertThat(TestJson.at(models, "data", 0, "max_model_len")).isEqualTo((long) ServedEndpoint.CONTEXT);
            assertThat(endpoint.get("/health").statusCode()).isEqualTo(200);
        }
    }
}
