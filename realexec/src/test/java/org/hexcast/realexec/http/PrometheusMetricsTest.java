package org.hexcast.realexec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.serving.ServingListener;
import org.junit.jupiter.api.Test;

/** Metrics are text that Prometheus takes, and count what was asked. */
class PrometheusMetricsTest {

    private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)\\{(" + LABEL + "(?:," + LABEL + ")*)} ([0-9.eE+-]+|NaN|[+-]Inf)");
    private static final String LABELS = "engine=\"0\",model_name=\"small \\\"llama\\\"\"";

    /** Reads the text as strictly as its format allows: each family once, head before samples, histograms whole. */
    private static Map<String, Double> parsed(String text) {
        assertThat(text).endsWith("\n");
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Double> samples = new LinkedHashMap<>();
        String family = "";
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                family = head.group(2);
                if (head.group(1).equals("TYPE")) {
                    assertThat(types.put(family, head.group(3)))
                            .as("type of %s", family)
                            .isNull();
                    assertThat(head.group(3)).isIn("counter", "gauge", "histogram");
                }
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            String name = sample.group(1);
            String type = types.get(family);
            assertThat(type).as(line).isNotNull();
            String of = "histogram".equals(type) ? name.replaceFirst("_(bucket|sum|count)$", "") : name;
            assertThat(of).as(line).isEqualTo(family);
            assertThat(samples.put(name + "{" + sample.group(2) + "}", Double.valueOf(sample.group(3))))
                    .as(line)
                    .isNull();
        }
        types.forEach((name, type) -> assertWhole(name, type, samples));
        return samples;
    }

    private static void assertWhole(String name, String type, Map<String, Double> samples) {
        if (type.equals("histogram")) {
            List<Double> buckets = samples.entrySet().stream()
                    .filter(sample -> sample.getKey().startsWith(name + "_bucket{"))
                    .map(Map.Entry::getValue)
                    .toList();
            assertThat(buckets).as(name).isSorted();
            assertThat(samples.get(name + "_bucket{" + LABELS + ",le=\"+Inf\"}"))
                    .as(name)
                    .isEqualTo(samples.get(name + "_count{" + LABELS + "}"));
        }
    }

    private static double of(Map<String, Double> samples, String name, String more) {
        Double value = samples.get(name + "{" + LABELS + more + "}");
        assertThat(value).as(name + " of " + samples.keySet()).isNotNull();
        return value == null ? Double.NaN : value;
    }

    @Test
    void metrics_afterRequests_countThem() throws Exception {
        // given: an end token that comes
        List<Integer> all = ServedEndpoint.direct(List.of(9, 9), 8, Sampling.GREEDY, List.of());
        int stop = all.get(3);
        int stopped = all.indexOf(stop) + 1;
        try (ServedEndpoint endpoint = ServedEndpoint.start(ServedEndpoint.Setting.USUAL)) {
            // when
            endpoint.post("{\"prompt\": [1, 2, 3], \"max_tokens\": 5}");
            endpoint.post("{\"prompt\": [[4], [5, 6]], \"max_tokens\": 1}");
            endpoint.post(
                    "{\"prompt\": [9, 9], \"max_tokens\": 8, \"temperature\": 0, \"stop_token_ids\": [" + stop + "]}");
            endpoint.post("{\"prompt\": [99]}");
            Map<String, Double> samples = quiet(endpoint);

            // then
            assertThat(of(samples, "vllm:prompt_tokens_total", "")).isEqualTo(8);
            assertThat(of(samples, "vllm:generation_tokens_total", "")).isEqualTo(7 + stopped);
            assertThat(of(samples, "vllm:request_success_total", ",finished_reason=\"length\""))
                    .isEqualTo(3);
            assertThat(of(samples, "vllm:request_success_total", ",finished_reason=\"stop\""))
                    .isEqualTo(1);
            assertThat(of(samples, "vllm:request_success_total", ",finished_reason=\"abort\""))
                    .isZero();
            assertThat(of(samples, "vllm:time_to_first_token_seconds_count", ""))
                    .isEqualTo(4);
            assertThat(of(samples, "vllm:e2e_request_latency_seconds_count", ""))
                    .isEqualTo(4);
            assertThat(of(samples, "vllm:request_queue_time_seconds_count", "")).isEqualTo(4);
            assertThat(of(samples, "vllm:inter_token_latency_seconds_count", ""))
                    .isEqualTo(4.0 + stopped - 1);
            assertThat(of(samples, "vllm:time_per_output_token_seconds_count", ""))
                    .isEqualTo(4.0 + stopped - 1);
            assertThat(of(samples, "vllm:request_time_per_output_token_seconds_count", ""))
                    .isEqualTo(stopped > 1 ? 2 : 1);
            assertThat(of(samples, "vllm:time_to_first_token_seconds_sum", ""))
                    .isPositive()
                    .isLessThanOrEqualTo(of(samples, "vllm:e2e_request_latency_seconds_sum", ""));
            assertThat(of(samples, "vllm:num_preemptions_total", "")).isZero();
            assertThat(of(samples, "vllm:gpu_cache_usage_perc", "")).isZero();
        }
    }

    /** The metrics once nothing is in service. */
    private static Map<String, Double> quiet(ServedEndpoint endpoint) throws Exception {
        for (int i = 0; i < 1000; i++) {
            Map<String, Double> samples = parsed(endpoint.get("/metrics").body());
            if (of(samples, "vllm:num_requests_running", "") == 0
                    && of(samples, "vllm:num_requests_waiting", "") == 0
                    && of(samples, "vllm:kv_cache_usage_perc", "") == 0) {
                return samples;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("something is still in service");
    }

    @Test
    void load_severalReplicas_isTheirSum() {
        // given
        PrometheusMetrics metrics = new PrometheusMetrics(ServedEndpoint.MODEL);
        EndpointListener listener = new EndpointListener(metrics, ServingListener.NONE);
        ReplicaId one = new ReplicaId("one");
        ReplicaId two = new ReplicaId("two");

        // when
        listener.load(new LoadSample(one, 1, 2, 3, 30, 100));
        listener.load(new LoadSample(two, 2, 1, 1, 20, 100));
        Map<String, Double> both = parsed(metrics.text());
        listener.lost("two", "test", 3);
        Map<String, Double> left = parsed(metrics.text());

        // then
        assertThat(of(both, "vllm:num_requests_waiting", "")).isEqualTo(3);
        assertThat(of(both, "vllm:num_requests_running", "")).isEqualTo(4);
        assertThat(of(both, "vllm:kv_cache_usage_perc", "")).isEqualTo(0.25);
        assertThat(of(left, "vllm:num_requests_running", "")).isEqualTo(3);
        assertThat(of(left, "vllm:kv_cache_usage_perc", "")).isEqualTo(0.3);
    }
}
