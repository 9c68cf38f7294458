package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.ClassMetrics;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.EndCounts;
import org.hexcast.domain.result.Growth;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.ServiceTimes;
import org.hexcast.domain.result.SloScale;
import org.hexcast.domain.result.Steadiness;
import org.hexcast.domain.result.Throughput;
import org.hexcast.domain.result.WarmUp;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** The part of a result file that says what one run measured. */
final class MetricsFile {

    private MetricsFile() {}

    static void write(JsonText json, RunMetrics metrics) {
        RequestCounts counts = metrics.counts();
        json.object(
                "requests",
                c -> c.put("arrived", counts.arrived())
                        .put("completed", counts.completed())
                        .put("rejected", counts.rejected())
                        .put("timed_out", counts.timedOut())
                        .put("retries", counts.retries())
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
                "classes",
                metrics.classes(),
                (c, one) -> writeClass(c, one, metrics.classes().size() > 1));
        json.object("steadiness", s -> writeSteadiness(s, metrics.steadiness()));
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

    static void writeLatencies(JsonText json, Latencies latencies) {
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

    /** The latencies of a class that is the only one are those of the run. */
    private static void writeClass(JsonText json, ClassMetrics one, boolean several) {
        json.put("class", one.name())
                .put("promised", one.promised())
                .put("arrived", one.ends().arrived())
                .put("completed", one.ends().completed())
                .put("rejected", one.ends().rejected())
                .put("timed_out", one.ends().timedOut())
                .put("good_requests_per_s", one.goodRequestsPerSecond())
                .put("slo_attainment", one.attainment());
        if (several) {
            writeSummary(json, "ttft", one.times().ttft());
            writeSummary(json, "tpot", one.times().tpot());
            writeSummary(json, "e2e", one.times().endToEnd());
        }
        json.object(
                "slo_scale",
                s -> s.put("served", one.scale().served())
                        .put("tightest", one.scale().tightest())
                        .numbers("quantiles", one.scale().quantiles()));
    }

    private static void writeSteadiness(JsonText json, Steadiness steadiness) {
        WarmUp warmUp = steadiness.warmUp();
        Growth growth = steadiness.growth();
        json.object(
                        "warm_up",
                        w -> w.put("method", warmUp.method().name().toLowerCase(Locale.ROOT))
                                .put("share", warmUp.share())
                                .put("steady", String.valueOf(warmUp.steady())))
                .put("mean_in_system", steadiness.meanInSystem())
                .object(
                        "growth",
                        g -> g.numbers("in_system", growth.inSystem())
                                .put("per_s", growth.perSecond())
                                .put("standard_error_per_s", growth.standardError())
                                .put("arrivals_per_s", growth.arrivalsPerSecond()));
    }

    static RunMetrics read(FileNode item) {
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
        List<ClassMetrics> classes = classes(fields.require("classes"), latencies);
        Steadiness steadiness = steadiness(fields.require("steadiness").fields());
        ResourceUse use = new ResourceUse(
                fields.require("gpus").items().stream().map(MetricsFile::device).toList(),
                fields.require("replicas").items().stream()
                        .map(MetricsFile::replica)
                        .toList(),
                fields.require("links").items().stream().map(MetricsFile::link).toList());
        fields.finish();
        return item.make(() -> new RunMetrics(requests, throughput, latencies, use, classes, steadiness));
    }

    private static RequestCounts count(FileNode item, Fields counts) {
        RequestCounts requests = new RequestCounts(
                ends(item, counts),
                whole(counts, "retries"),
                whole(counts, "preemptions"),
                whole(counts, "clipped"),
                whole(counts, "dropped"));
        counts.finish();
        return requests;
    }

    private static EndCounts ends(FileNode item, Fields counts) {
        try {
            return new EndCounts(
                    whole(counts, "arrived"),
                    whole(counts, "completed"),
                    whole(counts, "rejected"),
                    whole(counts, "timed_out"));
        } catch (IllegalStateException e) {
            throw item.complaint(String.valueOf(e.getMessage()));
        }
    }

    private static long whole(Fields counts, String key) {
        return counts.require(key).integer(0, Long.MAX_VALUE);
    }

    private static List<ClassMetrics> classes(FileNode list, Latencies all) {
        List<ClassMetrics> classes = new ArrayList<>();
        List<FileNode> items = list.items();
        for (FileNode item : items) {
            Fields fields = item.fields();
            ServiceTimes times = items.size() == 1
                    ? new ServiceTimes(all.ttft(), all.tpot(), all.endToEnd())
                    : new ServiceTimes(
                            summary(fields.require("ttft")),
                            summary(fields.require("tpot")),
                            summary(fields.require("e2e")));
            Fields scale = fields.require("slo_scale").fields();
            SloScale sloScale = item.make(() -> new SloScale(
                    scale.require("served").number(),
                    scale.optional("tightest").map(FileNode::number).orElse(Double.POSITIVE_INFINITY),
                    numbers(scale.require("quantiles"))));
            scale.finish();
            classes.add(new ClassMetrics(
                    fields.require("class").text(),
                    fields.require("promised").number(),
                    ends(item, fields),
                    fields.require("good_requests_per_s").number(),
                    fields.require("slo_attainment").number(),
                    times,
                    sloScale));
            fields.finish();
        }
        return classes;
    }

    private static Steadiness steadiness(Fields fields) {
        Fields warmUp = fields.require("warm_up").fields();
        Map<String, WarmUp.Method> methods = new LinkedHashMap<>();
        for (WarmUp.Method method : WarmUp.Method.values()) {
            methods.put(method.name().toLowerCase(Locale.ROOT), method);
        }
        WarmUp found = new WarmUp(
                warmUp.require("method").choice(methods),
                warmUp.require("share").number(),
                warmUp.require("steady").bool());
        warmUp.finish();
        Fields growth = fields.require("growth").fields();
        Growth seen = new Growth(
                numbers(growth.require("in_system")),
                growth.require("per_s").number(),
                growth.require("standard_error_per_s").number(),
                growth.require("arrivals_per_s").number());
        growth.finish();
        Steadiness steadiness =
                new Steadiness(found, fields.require("mean_in_system").number(), seen);
        fields.finish();
        return steadiness;
    }

    private static List<Double> numbers(FileNode list) {
        return list.items().stream().map(FileNode::number).toList();
    }

    static Latencies latencies(FileNode node) {
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
        List<Double> quantiles = numbers(fields.require("quantiles_s"));
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
