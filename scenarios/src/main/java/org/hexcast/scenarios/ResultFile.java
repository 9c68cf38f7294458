package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.domain.result.Throughput;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads and writes result files: what identifies the run, a summary for people, every replication, and the latencies of all together. */
public final class ResultFile {

    private ResultFile() {}

    /** The figures of a result by name, in the order of tables; units are in the names. */
    public static Map<String, ToDoubleFunction<RunMetrics>> figures() {
        Map<String, ToDoubleFunction<RunMetrics>> figures = new LinkedHashMap<>();
        figures.put("output_tokens_per_s", m -> m.throughput().outputTokensPerSecond());
        figures.put("requests_per_s", m -> m.throughput().requestsPerSecond());
        figures.put("good_requests_per_s", m -> m.throughput().goodRequestsPerSecond());
        figures.put("slo_attainment", m -> m.throughput().attainment());
        figures.put("deadline_s", m -> m.latencies().deadlineSeconds());
        addLatency(figures, "ttft", Latencies::ttft);
        addLatency(figures, "tpot", Latencies::tpot);
        addLatency(figures, "itl", Latencies::itl);
        addLatency(figures, "e2e", Latencies::endToEnd);
        addLatency(figures, "queue", Latencies::queue);
        return figures;
    }

    private interface Part {
        LatencySummary of(Latencies latencies);
    }

    private static void addLatency(Map<String, ToDoubleFunction<RunMetrics>> figures, String name, Part part) {
        figures.put(name + "_mean_s", m -> part.of(m.latencies()).mean());
        for (int percent : new int[] {50, 90, 99}) {
            figures.put(
                    name + "_p" + percent + "_s", m -> part.of(m.latencies()).quantile(percent / 100.0));
        }
    }

    /** Whether a file says that it is a result. */
    public static boolean isResult(FileNode root) {
        return root.kind() == FileNode.Kind.MAP
                && root.fields()
                        .optional("kind")
                        .filter(k ->
                                k.kind() == FileNode.Kind.SCALAR && k.text().equals("result"))
                        .isPresent();
    }

    /** The text of a result file; {@link #read} reads it back. */
    public static String write(RunResult result) {
        return JsonText.object(json -> {
            json.put("hexcast", Catalog.FORMAT).put("kind", "result");
            json.object("run", h -> writeHeader(h, result.header()));
            json.object(
                    "summary",
                    s -> figures().forEach((name, figure) -> writeEstimate(s, name, result.estimate(figure))));
            json.object("cost", c -> writeEstimate(c, "usd_per_million_output_tokens", result.usdPerMillionTokens()));
            json.list("replications", result.replications(), ResultFile::writeMetrics);
            json.object("all_replications", a -> writeLatencies(a, result.pooled()));
        });
    }

    private static void writeHeader(JsonText json, RunHeader header) {
        RunSubject subject = header.subject();
        json.put("scenario", header.scenario())
                .put("input_sha256", header.inputSha256())
                .put("seed", header.seed())
                .put("model", subject.model())
                .put("engine", subject.engine())
                .put("cluster", subject.cluster())
                .put("workload", subject.workload())
                .put("slo", subject.slo())
                .put("usd_per_hour", header.usdPerHour())
                .put("provenance", header.provenance().name().toLowerCase(Locale.ROOT));
    }

    private static void writeEstimate(JsonText json, String name, Estimate estimate) {
        json.object(name, e -> {
            e.put("mean", estimate.mean());
            estimate.halfWidth().ifPresent(half -> e.put("ci95", half));
        });
    }

    private static void writeMetrics(JsonText json, RunMetrics metrics) {
        RequestCounts counts = metrics.counts();
        json.object(
                "requests",
                c -> c.put("arrived", counts.arrived())
                        .put("completed", counts.completed())
                        .put("rejected", counts.rejected())
                        .put("preemptions", counts.preemptions())
                        .put("clipped", counts.clipped())
                        .put("dropped", counts.dropped()));
        Throughput throughput = metrics.throughput();
        json.object(
                "window",
                t -> t.put("seconds", throughput.windowSeconds())
                        .put("requests_per_s", throughput.requestsPerSecond())
                        .put("output_tokens_per_s", throughput.outputTokensPerSecond())
                        .put("good_requests_per_s", throughput.goodRequestsPerSecond())
                        .put("slo_attainment", throughput.attainment()));
        json.object("latencies", l -> writeLatencies(l, metrics.latencies()));
        json.list(
                "gpus",
                metrics.use().devices(),
                (d, use) -> d.put("gpu", use.device().toString())
                        .put("type", use.gpu())
                        .put("replica", use.replica().name())
                        .put("busy", use.busyShare()));
        json.list(
                "replicas",
                metrics.use().replicas(),
                (r, use) -> r.put("replica", use.replica().name())
                        .put("role", use.role().name().toLowerCase(Locale.ROOT))
                        .put("steps", use.steps())
                        .put("mean_batch", use.meanBatch())
                        .put("kv_mean", use.kvMeanShare())
                        .put("kv_peak", use.kvPeakShare()));
        json.list(
                "links",
                metrics.use().links(),
                (l, use) -> l.put("link", use.link()).put("bytes", use.bytes()).put("load", use.share()));
    }

    private static void writeLatencies(JsonText json, Latencies latencies) {
        json.put("deadline_s", latencies.deadlineSeconds());
        writeSummary(json, "ttft", latencies.ttft());
        writeSummary(json, "tpot", latencies.tpot());
        writeSummary(json, "itl", latencies.itl());
        writeSummary(json, "e2e", latencies.endToEnd());
        writeSummary(json, "queue", latencies.queue());
    }

    private static void writeSummary(JsonText json, String name, LatencySummary summary) {
        json.object(
                name,
                s -> s.put("count", summary.count())
                        .put("mean_s", summary.mean())
                        .put("max_s", summary.max())
                        .numbers("quantiles_s", summary.quantiles()));
    }

    /** The result in a file. */
    public static RunResult read(FileNode root) {
        Fields fields = root.fields();
        fields.require("hexcast").integer(Catalog.FORMAT, Catalog.FORMAT);
        fields.require("kind").choice(Map.of("result", "result"));
        RunHeader header = header(fields.require("run").fields());
        fields.require("summary");
        fields.require("cost");
        FileNode list = fields.require("replications");
        List<RunMetrics> replications =
                list.items().stream().map(ResultFile::metrics).toList();
        Latencies pooled = latencies(fields.require("all_replications"));
        fields.finish();
        return list.make(() -> new RunResult(header, replications, pooled));
    }

    private static RunHeader header(Fields fields) {
        Map<String, Provenance> provenances = new LinkedHashMap<>();
        for (Provenance provenance : Provenance.values()) {
            provenances.put(provenance.name().toLowerCase(Locale.ROOT), provenance);
        }
        RunSubject subject = new RunSubject(
                fields.require("model").text(),
                fields.require("engine").text(),
                fields.require("cluster").text(),
                fields.require("workload").text(),
                fields.require("slo").text());
        RunHeader header = new RunHeader(
                fields.require("scenario").text(),
                fields.require("input_sha256").text(),
                fields.require("seed").integer(Long.MIN_VALUE, Long.MAX_VALUE),
                subject,
                fields.require("usd_per_hour").number(),
                fields.require("provenance").choice(provenances));
        fields.finish();
        return header;
    }

    private static RunMetrics metrics(FileNode item) {
        Fields fields = item.fields();
        Fields counts = fields.require("requests").fields();
        RequestCounts requests = count(item, counts);
        Fields window = fields.require("window").fields();
        Throughput throughput = new Throughput(
                window.require("seconds").number(),
                window.require("requests_per_s").number(),
                window.require("output_tokens_per_s").number(),
                window.require("good_requests_per_s").number(),
                window.require("slo_attainment").number());
        window.finish();
        Latencies latencies = latencies(fields.require("latencies"));
        ResourceUse use = new ResourceUse(
                fields.require("gpus").items().stream().map(ResultFile::device).toList(),
                fields.require("replicas").items().stream()
                        .map(ResultFile::replica)
                        .toList(),
                fields.require("links").items().stream().map(ResultFile::link).toList());
        fields.finish();
        return new RunMetrics(requests, throughput, latencies, use);
    }

    private static RequestCounts count(FileNode item, Fields counts) {
        List<Long> values = new ArrayList<>();
        for (String key : List.of("arrived", "completed", "rejected", "preemptions", "clipped", "dropped")) {
            values.add(counts.require(key).integer(0, Long.MAX_VALUE));
        }
        counts.finish();
        try {
            return new RequestCounts(
                    values.get(0), values.get(1), values.get(2), values.get(3), values.get(4), values.get(5));
        } catch (IllegalStateException e) {
            throw item.complaint(String.valueOf(e.getMessage()));
        }
    }

    private static Latencies latencies(FileNode node) {
        Fields fields = node.fields();
        Latencies latencies = new Latencies(
                summary(fields.require("ttft")),
                summary(fields.require("tpot")),
                summary(fields.require("itl")),
                summary(fields.require("e2e")),
                summary(fields.require("queue")),
                fields.require("deadline_s").number());
        fields.finish();
        return latencies;
    }

    private static LatencySummary summary(FileNode node) {
        Fields fields = node.fields();
        long count = fields.require("count").integer(0, Long.MAX_VALUE);
        double mean = fields.require("mean_s").number();
        double max = fields.require("max_s").number();
        List<Double> quantiles = fields.require("quantiles_s").items().stream()
                .map(FileNode::number)
                .toList();
        fields.finish();
        return node.make(() -> new LatencySummary(count, mean, max, quantiles));
    }

    private static DeviceUse device(FileNode item) {
        Fields fields = item.fields();
        FileNode gpu = fields.require("gpu");
        int slash = gpu.text().lastIndexOf('/');
        if (slash < 1 || !gpu.text().substring(slash + 1).matches("\\d{1,4}")) {
            throw gpu.complaint("'" + gpu.text() + "' is not of the form node/index");
        }
        DeviceId id = new DeviceId(
                gpu.text().substring(0, slash), Integer.parseInt(gpu.text().substring(slash + 1)));
        DeviceUse use = new DeviceUse(
                id,
                fields.require("type").text(),
                id(fields.require("replica")),
                fields.require("busy").number());
        fields.finish();
        return use;
    }

    private static ReplicaId id(FileNode node) {
        return node.make(() -> new ReplicaId(node.text()));
    }

    private static ReplicaUse replica(FileNode item) {
        Fields fields = item.fields();
        ReplicaUse use = new ReplicaUse(
                id(fields.require("replica")),
                fields.require("role").choice(PlanReader.roles()),
                fields.require("steps").integer(0, Long.MAX_VALUE),
                fields.require("mean_batch").number(),
                fields.require("kv_mean").number(),
                fields.require("kv_peak").number());
        fields.finish();
        return use;
    }

    private static LinkUse link(FileNode item) {
        Fields fields = item.fields();
        LinkUse use = new LinkUse(
                fields.require("link").text(),
                fields.require("bytes").number(),
                fields.require("load").number());
        fields.finish();
        return use;
    }
}
