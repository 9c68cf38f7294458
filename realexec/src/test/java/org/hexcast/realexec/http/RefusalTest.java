package org.hexcast.realexec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ServingListener;
import org.junit.jupiter.api.Test;

/** Whatever cannot be served is refused in OpenAI's shape, with its status, the parameter and the rule. */
class RefusalTest {

    private static void assertRefused(HttpResponse<String> response, int status, String param, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        Object error = TestJson.at(TestJson.object(response.body()), "error");
        assertThat(TestJson.at(error, "message").toString()).contains(message);
        assertThat(TestJson.at(error, "param")).isEqualTo(param);
        assertThat(TestJson.at(error, "type").toString()).endsWith("_error");
    }

    private record Wrong(String body, String param, String message) {}

    private static final List<Wrong> WRONG = List.of(
            new Wrong("", "null", "must be a JSON object"),
            new Wrong("[]", "null", "must be a JSON object"),
            new Wrong("{\"prompt\": [1]", "null", "not JSON"),
            new Wrong("{\"prompt\": [1]} x", "null", "not JSON"),
            new Wrong("{\"prompt\": [1]} {}", "null", "goes on"),
            new Wrong("{\"prompt\": [1], \"prompt\": [2]}", "null", "uplicate"),
            new Wrong("{}", "prompt", "prompt is missing"),
            new Wrong("{\"prompt\": null}", "prompt", "prompt is missing"),
            new Wrong("{\"prompt\": \"hello\"}", "prompt", "no tokenizer"),
            new Wrong("{\"prompt\": [\"hello\"]}", "prompt", "no tokenizer"),
            new Wrong("{\"prompt\": 5}", "prompt", "prompt is 5; it must be an array"),
            new Wrong("{\"prompt\": []}", "prompt", "at least 1 token id"),
            new Wrong("{\"prompt\": [[1], []]}", "prompt", "at least 1 token id"),
            new Wrong("{\"prompt\": [[1], 2]}", "prompt", "prompt is 2"),
            new Wrong("{\"prompt\": [1, [2]]}", "prompt", "holds an array"),
            new Wrong("{\"prompt\": [1, 61]}", "prompt", "holds 61; it must be a list of token ids from 0 to 60"),
            new Wrong("{\"prompt\": [-1]}", "prompt", "holds -1"),
            new Wrong("{\"prompt\": [1.0]}", "prompt", "holds 1.0"),
            new Wrong("{\"prompt\": [99999999999999999999]}", "prompt", "holds 99999999999999999999"),
            new Wrong("{\"prompt\": [[1],[1],[1],[1],[1]]}", "prompt", "more than 4 prompts"),
            new Wrong("{\"prompt\": " + Collections.nCopies(256, 1) + "}", "prompt", "more than 255 token ids"),
            new Wrong("{\"prompt\": " + Collections.nCopies(250, 1) + "}", "max_tokens", "must be at most 6"),
            new Wrong("{\"prompt\": [1], \"max_tokens\": 256}", "max_tokens", "must be at most 255"),
            new Wrong("{\"prompt\": [1], \"max_tokens\": 0}", "max_tokens", "a whole number from 1 to 256"),
            new Wrong("{\"prompt\": [1], \"max_tokens\": \"5\"}", "max_tokens", "max_tokens is \"5\""),
            new Wrong("{\"prompt\": [1], \"max_tokens\": 1e999999999}", "max_tokens", "max_tokens is"),
            new Wrong("{\"prompt\": [1], \"temperature\": -0.1}", "temperature", "from 0.0 to 100.0"),
            new Wrong("{\"prompt\": [1], \"temperature\": true}", "temperature", "temperature is true"),
            new Wrong("{\"prompt\": [1], \"top_p\": 0}", "top_p", "above 0.0 to 1.0"),
            new Wrong("{\"prompt\": [1], \"seed\": 1e3}", "seed", "64 bits"),
            new Wrong("{\"prompt\": [1], \"seed\": 18446744073709551616}", "seed", "64 bits"),
            new Wrong("{\"prompt\": [1], \"stop_token_ids\": 3}", "stop_token_ids", "an array of token ids"),
            new Wrong("{\"prompt\": [1], \"stop_token_ids\": [61]}", "stop_token_ids", "holds 61"),
            new Wrong("{\"prompt\": [1], \"ignore_eos\": 1}", "ignore_eos", "true or false"),
            new Wrong("{\"prompt\": [1], \"stream\": \"yes\"}", "stream", "stream is \"yes\""),
            new Wrong("{\"prompt\": [1], \"stream_options\": {}}", "stream_options", "if stream is true"),
            new Wrong("{\"prompt\": [1], \"stream_options\": 1}", "stream_options", "an object"),
            new Wrong("{\"prompt\": [1], \"n\": 2}", "n", "n must be 1"),
            new Wrong("{\"prompt\": [1], \"echo\": true}", "echo", "echo is not offered"),
            new Wrong("{\"prompt\": [1], \"stop\": [\"a\"]}", "stop", "stop is not offered"),
            new Wrong("{\"prompt\": [1], \"logprobs\": 0}", "logprobs", "logprobs is not offered"),
            new Wrong("{\"prompt\": [1], \"top_k\": 5}", "top_k", "top_k is not offered"),
            new Wrong("{\"prompt\": [1], \"allowed_token_ids\": [1]}", "allowed_token_ids", "is not offered"),
            new Wrong("{\"prompt\": [1], \"bad_words\": [\"a\"]}", "bad_words", "is not offered"),
            new Wrong("{\"prompt\": [1], \"guided_regex\": \"a\"}", "guided_regex", "is not offered"),
            new Wrong("{\"prompt\": [1], \"structured_outputs\": {\"regex\": \"a\"}}", "structured_outputs", "offered"),
            new Wrong("{\"prompt\": [1], \"prompt_embeds\": \"a\"}", "prompt_embeds", "is not offered"),
            new Wrong("{\"prompt\": [1], \"truncate_prompt_tokens\": 1}", "truncate_prompt_tokens", "is not offered"),
            new Wrong("{\"prompt\": [1], \"response_format\": {\"type\": \"json_object\"}}", "response_format", "text"),
            new Wrong("{\"prompt\": [1], \"response_format\": 3}", "response_format", "an object"),
            new Wrong("{\"prompt\": [1], \"min_tokens\": 20}", "min_tokens", "at most max_tokens"),
            new Wrong("{\"prompt\": [1], \"min_tokens\": 2, \"stop_token_ids\": [1]}", "min_tokens", "ignore_eos"));

    @Test
    void complete_wrongBody_namesParameterAndRule() throws Exception {
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            for (Wrong wrong : WRONG) {
                assertRefused(endpoint.post(wrong.body()), 400, wrong.param(), wrong.message());
            }
            assertThat(endpoint.post("{\"prompt\": [1]}").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void request_wrongPathModelMethodOrSize_itsStatus() throws Exception {
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            assertRefused(endpoint.get("/v1/chat/completions"), 404, "null", "no such path");
            assertRefused(endpoint.get("/"), 404, "null", "/v1/completions");
            assertRefused(endpoint.post("{\"model\": \"other\", \"prompt\": [1]}"), 404, "model", "\"other\"");
            assertRefused(endpoint.get("/v1/completions"), 405, "null", "takes POST only");
            assertRefused(endpoint.send("POST", "/metrics", new byte[0]), 405, "null", "takes GET only");
            assertThat(endpoint.get("/v1/completions").headers().firstValue("Allow"))
                    .contains("POST");
            assertThat(endpoint.send("HEAD", "/health", new byte[0]).statusCode())
                    .isEqualTo(405);
            int most = ServedEndpoint.BOUNDS.bodyBytes();
            assertRefused(endpoint.send("POST", "/v1/completions", new byte[most + 1]), 413, "null", "larger than");
            assertRefused(endpoint.send("POST", "/v1/completions", new byte[most]), 400, "null", "not JSON");
        }
    }

    /** Holds up the thread that serves from the first token on. */
    private static final class Gate implements ServingListener {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void token(Answer answer, int token, long nowNanos) {
            reached.countDown();
            try {
                if (!open.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the gate was not opened");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(ServedEndpoint endpoint, String body) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return endpoint.post(body);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void complete_tooManyOpen_429() throws Exception {
        // given
        Gate gate = new Gate();
        EndpointRules.Bounds one = new EndpointRules.Bounds(20_000, 4, 1, 4096, 5);
        ServedEndpoint.Setting setting =
                ServedEndpoint.Setting.USUAL.hearing(gate).with(one);
        try (ServedEndpoint endpoint = ServedEndpoint.start(setting)) {
            CompletableFuture<HttpResponse<String>> first = later(endpoint, "{\"prompt\": [1]}");
            assertThat(gate.reached.await(30, TimeUnit.SECONDS)).isTrue();

            // when
            HttpResponse<String> second = endpoint.post("{\"prompt\": [1]}");
            gate.open.countDown();

            // then
            assertRefused(second, 429, "null", "1 requests already");
            assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void complete_queueFull_429() throws Exception {
        // given: one place in the queue, and several prompts that arrive at once
        ServedEndpoint.Setting setting =
                new ServedEndpoint.Setting(200, 1, ServedEndpoint.BOUNDS, List.of(), ServingListener.NONE);
        try (ServedEndpoint endpoint = ServedEndpoint.start(setting)) {
            // when
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 20 && !statuses.contains(429); i++) {
                List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
                for (int c = 0; c < 8; c++) {
                    calls.add(later(endpoint, "{\"prompt\": [[1, 2], [3], [4], [5]], \"max_tokens\": 20}"));
                }
                for (CompletableFuture<HttpResponse<String>> call : calls) {
                    HttpResponse<String> response = call.get(30, TimeUnit.SECONDS);
                    statuses.add(response.statusCode());
                    if (response.statusCode() == 429) {
                        assertRefused(response, 429, "null", "the queue of replica p is full");
                    }
                }
            }

            // then
            assertThat(statuses).contains(429);
            assertThat(statuses).allMatch(status -> status == 200 || status == 429);
            assertThat(endpoint.stop().values()).containsOnly(0);
        }
    }

    @Test
    void complete_tooFewBlocks_400() throws Exception {
        // given: 10 blocks of 8 tokens
        ServedEndpoint.Setting setting = new ServedEndpoint.Setting(
                10, Integer.MAX_VALUE, ServedEndpoint.BOUNDS, List.of(), ServingListener.NONE);
        try (ServedEndpoint endpoint = ServedEndpoint.start(setting)) {
            // when
            HttpResponse<String> response =
                    endpoint.post("{\"prompt\": " + Collections.nCopies(100, 1) + ", \"max_tokens\": 2}");
            HttpResponse<String> outgrown = endpoint.post("{\"prompt\": [1, 2, 3], \"max_tokens\": 200}");
            HttpResponse<String> streamed =
                    endpoint.post("{\"prompt\": [1, 2, 3], \"max_tokens\": 200, \"stream\": true}");

            // then
            assertRefused(response, 400, "prompt", "no replica can hold it");
            assertRefused(outgrown, 400, "prompt", "outgrew the KV blocks");
            assertThat(streamed.statusCode()).isEqualTo(200);
            assertThat(streamed.body()).contains("outgrew the KV blocks").endsWith("data: [DONE]\n\n");
            assertThat(endpoint.stop().values()).containsOnly(0);
        }
    }

    @Test
    void plan_lost_503() throws Exception {
        // given: the decode replica is lost while a request is in service
        Gate gate = new Gate();
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL.hearing(gate))) {
            CompletableFuture<HttpResponse<String>> open = later(endpoint, "{\"prompt\": [1], \"max_tokens\": 100}");
            assertThat(gate.reached.await(30, TimeUnit.SECONDS)).isTrue();
            endpoint.loseDecode();
            gate.open.countDown();

            // when
            HttpResponse<String> response = open.get(30, TimeUnit.SECONDS);

            // then
            assertRefused(response, 503, "null", "no replica that is left");
            assertRefused(endpoint.post("{\"prompt\": [1]}"), 503, "null", "the plan is not served");
            assertRefused(endpoint.get("/health"), 503, "null", "the plan is not served");
            assertThat(endpoint.get("/metrics").statusCode()).isEqualTo(200);
            assertThat(endpoint.get("/v1/models").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void plan_stopped_503() throws Exception {
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            // when
            endpoint.stop();

            // then
            assertRefused(endpoint.get("/health"), 503, "null", "the plan is not served");
            assertRefused(endpoint.post("{\"prompt\": [1]}"), 503, "null", "the plan is not served");
        }
    }

    @Test
    void type_ofEachStatus_isOpenAis() {
        Map<Integer, String> types = Map.of(
                400, "invalid_request_error",
                404, "invalid_request_error",
                429, "rate_limit_error",
                500, "internal_error",
                503, "service_unavailable_error");
        types.forEach((status, type) ->
                assertThat(new Refusal(status, "no", null, null).type()).isEqualTo(type));
    }
}
