package org.hexcast.realexec.http;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.ServingListener;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is served, under the names of vLLM. Thread-safe: heard on the thread that serves, shown to any. Loads are sums over the replicas that are left;
 * preemptions are those of completed requests, counted when they complete.
 */
public final class PrometheusMetrics implements ServingListener {

    private final String modelName;
    private final Map<Answer, Progress> open = new HashMap<>();
    private final Map<String, LoadSample> loads = new TreeMap<>();
    private final Map<Finish, Long> finished = new EnumMap<>(Finish.class);
    private final Map<Lasting, Histogram> histograms = new EnumMap<>(Lasting.class);
    private long promptTokens;
    private long outputTokens;
    private long preemptions;

    /** Nothing counted yet, for a model of this name. */
    public PrometheusMetrics(String modelName) {
        this.modelName = modelName;
        Stream.of(Finish.values()).forEach(finish -> finished.put(finish, 0L));
        Stream.of(Lasting.values()).forEach(lasting -> histograms.put(lasting, new Histogram(lasting.bounds())));
    }

    /**
     * What was served so far.
     *
     * @param completed requests that have all their tokens
     * @param givenUp requests whose clients gave up
     * @param failed requests that were rejected, or lost with what served them
     * @param promptTokens prompt tokens that were read
     * @param outputTokens tokens that were given out
     */
    public record Totals(long completed, long givenUp, long failed, long promptTokens, long outputTokens) {}

    /** How requests end, in vLLM's words. */
    private enum Finish {
        STOP,
        LENGTH,
        ABORT,
        ERROR
    }

    /** The newest token of a request that is open. */
    private record Progress(int tokens, int token, long nanos) {}

    /** Bucket bounds of vLLM, in seconds. */
    private static final class Bounds {
        private static final List<Double> FIRST_TOKEN = List.of(
                0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 40.0,
                80.0, 160.0, 640.0, 2560.0);
        private static final List<Double> TOKEN = List.of(
                0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 40.0,
                80.0);
        private static final List<Double> REQUEST = List.of(
                0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 120.0, 240.0, 480.0,
                960.0, 1920.0, 7680.0);
    }

    /** Durations that are counted. */
    private enum Lasting {
        FIRST_TOKEN("vllm:time_to_first_token_seconds", "Time to first token, of each request."),
        GAP("vllm:inter_token_latency_seconds", "Each gap between two tokens of a request."),
        PER_TOKEN(
                "vllm:request_time_per_output_token_seconds",
                "Mean gap between the tokens of each completed request of two tokens or more."),
        WHOLE("vllm:e2e_request_latency_seconds", "Arrival to last token, of completed requests."),
        QUEUE("vllm:request_queue_time_seconds", "Arrival to begin of prefill, of completed requests.");

        private final String metric;
        private final String help;

        Lasting(String metric, String help) {
            this.metric = metric;
            this.help = help;
        }

        private List<Double> bounds() {
            return switch (this) {
                case FIRST_TOKEN -> Bounds.FIRST_TOKEN;
                case GAP, PER_TOKEN -> Bounds.TOKEN;
                case WHOLE, QUEUE -> Bounds.REQUEST;
            };
        }
    }

    private void observe(Lasting lasting, long nanos) {
        Histogram histogram = histograms.get(lasting);
        if (histogram != null) {
            histogram.observe(nanos);
        }
    }

    private void finish(Finish finish) {
        finished.merge(finish, 1L, Long::sum);
    }

    @Override
    public synchronized void token(Answer answer, int token, long nowNanos) {
        Progress before = open.get(answer);
        outputTokens++;
        if (before == null) {
            promptTokens += answer.request().promptTokens();
            observe(Lasting.FIRST_TOKEN, nowNanos - answer.request().arrivalNanos());
        } else {
            observe(Lasting.GAP, nowNanos - before.nanos());
        }
        open.put(answer, new Progress(before == null ? 1 : before.tokens() + 1, token, nowNanos));
    }

    @Override
    public synchronized void completed(Answer answer, RequestTimeline timeline) {
        Progress last = open.remove(answer);
        boolean stopped = last != null && answer.question().stops().contains(last.token());
        finish(stopped ? Finish.STOP : Finish.LENGTH);
        preemptions += timeline.preemptions();
        observe(Lasting.WHOLE, timeline.endToEndNanos());
        observe(Lasting.QUEUE, timeline.queueNanos());
        if (last != null && last.tokens() > 1) {
            long decode = timeline.completionNanos() - timeline.firstTokenNanos();
            observe(Lasting.PER_TOKEN, decode / (last.tokens() - 1));
        }
    }

    @Override
    public synchronized void ended(Answer answer, long nowNanos) {
        open.remove(answer);
        Answer.@Nullable Outcome outcome = answer.end().map(Answer.End::outcome).orElse(null);
        finish(outcome == Answer.Outcome.TIMED_OUT ? Finish.ABORT : Finish.ERROR);
    }

    @Override
    public synchronized void load(LoadSample load) {
        loads.put(load.replica().toString(), load);
    }

    @Override
    public synchronized void lost(String replica, String reason, long nowNanos) {
        loads.remove(replica);
    }

    /** What was served so far. */
    public synchronized Totals totals() {
        return new Totals(
                count(Finish.STOP) + count(Finish.LENGTH),
                count(Finish.ABORT),
                count(Finish.ERROR),
                promptTokens,
                outputTokens);
    }

    private long count(Finish finish) {
        return finished.getOrDefault(finish, 0L);
    }

    /** Everything in Prometheus' text format. */
    public String text() {
        PrometheusMetrics now = copy();
        PrometheusText text = new PrometheusText(modelName);
        now.writeLoads(text);
        text.counter(
                "vllm:num_preemptions_total", "KV caches thrown away under requests that completed.", now.preemptions);
        text.counter("vllm:prompt_tokens_total", "Prompt tokens read.", now.promptTokens);
        text.counter("vllm:generation_tokens_total", "Tokens given out.", now.outputTokens);
        text.counters(
                "vllm:request_success_total",
                "Requests that ended, by the reason.",
                "finished_reason",
                now.finished.keySet().stream()
                        .map(finish -> finish.name().toLowerCase(Locale.ROOT))
                        .toList(),
                List.copyOf(now.finished.values()));
        now.histograms.forEach((lasting, histogram) -> {
            text.histogram(lasting.metric, lasting.help, histogram);
            if (lasting == Lasting.GAP) {
                text.histogram("vllm:time_per_output_token_seconds", lasting.help + " Older name.", histogram);
            }
        });
        return text.toString();
    }

    private synchronized PrometheusMetrics copy() {
        PrometheusMetrics copy = new PrometheusMetrics(modelName);
        copy.loads.putAll(loads);
        copy.finished.putAll(finished);
        histograms.forEach((lasting, histogram) -> copy.histograms.put(lasting, histogram.copy()));
        copy.promptTokens = promptTokens;
        copy.outputTokens = outputTokens;
        copy.preemptions = preemptions;
        return copy;
    }

    private void writeLoads(PrometheusText text) {
        long used = loads.values().stream().mapToLong(LoadSample::usedBlocks).sum();
        long total = loads.values().stream().mapToLong(LoadSample::totalBlocks).sum();
        double share = total == 0 ? 0 : (double) used / total;
        text.gauge(
                "vllm:num_requests_running",
                "Sequences in service.",
                loads.values().stream().mapToInt(LoadSample::running).sum());
        text.gauge(
                "vllm:num_requests_waiting",
                "Requests that wait at replicas.",
                loads.values().stream().mapToInt(LoadSample::waiting).sum());
        text.gauge("vllm:kv_cache_usage_perc", "Occupied share of the KV blocks, from 0 to 1.", share);
        text.gauge("vllm:gpu_cache_usage_perc", "Occupied share of the KV blocks. Older name.", share);
    }
}
