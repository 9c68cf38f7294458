package org.hexcast.scenarios;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.domain.result.Verdict;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads and writes result files: what identifies the run, a summary for people, the draws of the cost errors, every replication, and the latencies of all together. */
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
            json.object("verdict", v -> VerdictFile.write(v, result.verdict()));
            json.object("draws", d -> DrawsFile.write(d, result.draws()));
            json.list("replications", result.replications(), MetricsFile::write);
            json.object("all_replications", a -> MetricsFile.writeLatencies(a, result.pooled()));
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

    /** The result in a file. */
    public static RunResult read(FileNode root) {
        Fields fields = root.fields();
        fields.require("hexcast").integer(Catalog.FORMAT, Catalog.FORMAT);
        fields.require("kind").choice(Map.of("result", "result"));
        RunHeader header = header(fields.require("run").fields());
        fields.require("summary");
        fields.require("cost");
        Verdict verdict = VerdictFile.read(fields.require("verdict"));
        Draws draws = DrawsFile.read(fields.require("draws"));
        FileNode list = fields.require("replications");
        List<RunMetrics> replications =
                list.items().stream().map(MetricsFile::read).toList();
        Latencies pooled = MetricsFile.latencies(fields.require("all_replications"));
        fields.finish();
        return list.make(() -> new RunResult(header, replications, pooled, verdict, draws));
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
}
