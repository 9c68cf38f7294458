package org.hexcast.scenarios;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.Draws;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;

/**
 * Reads and writes plan files. One that Hexcast wrote can be read back as a whole; one written by hand needs {@code hexcast} and {@code replicas} only.
 */
public final class PlanFile {

    private PlanFile() {}

    /** The plan in a file, as far as it says. */
    public static PlanDraft read(Path file) {
        return read(FileTree.read(file));
    }

    static PlanDraft read(FileNode root) {
        Fields fields = start(root);
        PlanDraft draft = PlanReader.read(fields);
        for (String key : List.of("plan_for", "flow", "devices", "search", "finalists", "draws")) {
            fields.optional(key);
        }
        fields.finish();
        return draft;
    }

    private static Fields start(FileNode root) {
        Fields fields = root.fields();
        fields.require("hexcast").integer(Catalog.FORMAT, Catalog.FORMAT);
        fields.optional("kind").ifPresent(kind -> kind.choice(Map.of("plan", "plan")));
        return fields;
    }

    /** Whether a file says that it is a plan. */
    public static boolean isPlan(FileNode root) {
        return root.kind() == FileNode.Kind.MAP
                && root.fields()
                        .optional("kind")
                        .filter(k ->
                                k.kind() == FileNode.Kind.SCALAR && k.text().equals("plan"))
                        .isPresent();
    }

    /** A plan file that Hexcast wrote, as a whole. */
    public static PlanDocument document(FileNode root) {
        Fields fields = start(root);
        PlanDraft draft = PlanReader.read(fields);
        Plan plan = root.make(() -> new Plan(draft.replicas(), draft.arrivalShares(), draft.routes()));
        PlanDocument.Header header = header(fields.require("plan_for").fields());
        PlannedFlow flow = flow(plan, fields.require("flow").fields());
        List<PlanDocument.DeviceType> devices = new ArrayList<>();
        for (FileNode item : fields.require("devices").items()) {
            Fields device = item.fields();
            devices.add(new PlanDocument.DeviceType(
                    device.require("device").text(), device.require("gpu").text()));
            device.finish();
        }
        SearchReport report = report(fields.require("search").fields());
        List<PlanDocument.Finalist> finalists = fields.require("finalists").items().stream()
                .map(PlanFile::finalist)
                .toList();
        Draws draws = DrawsFile.read(fields.require("draws"));
        fields.finish();
        return new PlanDocument(header, flow, devices, report, finalists, draws);
    }

    private static PlanDocument.Header header(Fields fields) {
        PlanDocument.Header header = new PlanDocument.Header(
                fields.require("scenario").text(),
                fields.require("model").text(),
                fields.require("engine").text(),
                fields.require("cluster").text(),
                fields.require("usd_per_hour").number(),
                fields.require("usd_per_hour_used").number(),
                fields.require("seed").integer(Long.MIN_VALUE, Long.MAX_VALUE));
        fields.finish();
        return header;
    }

    private static PlannedFlow flow(Plan plan, Fields fields) {
        List<PlannedFlow.ReplicaLoad> replicas = new ArrayList<>();
        for (FileNode item : fields.require("replicas").items()) {
            Fields load = item.fields();
            FileNode name = load.require("replica");
            replicas.add(new PlannedFlow.ReplicaLoad(
                    name.make(() -> new ReplicaId(name.text())),
                    load.require("capacity").number(),
                    load.require("carried").number(),
                    load.require("latency_s").number(),
                    (int) load.require("batch").integer(0, Integer.MAX_VALUE)));
            load.finish();
        }
        List<PlannedFlow.LinkLoad> links = new ArrayList<>();
        for (FileNode item : fields.require("links").items()) {
            Fields load = item.fields();
            links.add(new PlannedFlow.LinkLoad(
                    load.require("link").text(), load.require("share").number()));
            load.finish();
        }
        double rate = fields.require("requests_per_s").number();
        fields.finish();
        return new PlannedFlow(plan, rate, replicas, links);
    }

    private static SearchReport report(Fields fields) {
        List<SearchReport.Phase> phases = new ArrayList<>();
        for (FileNode item : fields.require("phases").items()) {
            Fields phase = item.fields();
            phases.add(new SearchReport.Phase(
                    phase.require("phase").text(),
                    (int) phase.require("partitions").integer(0, Integer.MAX_VALUE),
                    phase.require("requests_per_s").number()));
            phase.finish();
        }
        int groups = (int) fields.require("groups_searched").integer(0, Integer.MAX_VALUE);
        fields.finish();
        return new SearchReport(phases, groups);
    }

    private static PlanDocument.Finalist finalist(FileNode item) {
        Fields fields = item.fields();
        PlanScore score = new PlanScore(
                fields.require("output_tokens_per_s").number(),
                fields.require("good_requests_per_s").number(),
                fields.require("attainment").number(),
                fields.require("mean_latency_s").number());
        PlanDocument.Finalist finalist = new PlanDocument.Finalist(
                fields.require("found_by").text(),
                fields.require("requests_per_s").number(),
                score);
        fields.finish();
        return finalist;
    }

    /** The text of a plan file; {@link #document} reads it back. */
    public static String write(PlanDocument document) {
        Plan plan = document.flow().plan();
        return JsonText.object(json -> {
            json.put("hexcast", Catalog.FORMAT).put("kind", "plan");
            PlanDocument.Header header = document.header();
            json.object(
                    "plan_for",
                    h -> h.put("scenario", header.scenario())
                            .put("model", header.model())
                            .put("engine", header.engine())
                            .put("cluster", header.cluster())
                            .put("usd_per_hour", header.usdPerHour())
                            .put("usd_per_hour_used", header.usdPerHourUsed())
                            .put("seed", header.seed()));
            json.list("replicas", plan.replicas(), (r, replica) -> writeReplica(r, replica, plan));
            json.list("routes", plan.routes(), PlanFile::writeRoute);
            json.object("flow", f -> writeFlow(f, document.flow()));
            json.list(
                    "devices",
                    document.devices(),
                    (d, type) -> d.put("device", type.device()).put("gpu", type.gpu()));
            json.object(
                    "search",
                    s -> s.put("groups_searched", document.report().groupsSearched())
                            .list(
                                    "phases",
                                    document.report().phases(),
                                    (p, phase) -> p.put("phase", phase.name())
                                            .put("partitions", phase.partitions())
                                            .put("requests_per_s", phase.requestsPerSecond())));
            json.list("finalists", document.finalists(), PlanFile::writeFinalist);
            json.object("draws", d -> DrawsFile.write(d, document.draws()));
        });
    }

    private static void writeReplica(JsonText json, Replica replica, Plan plan) {
        json.put("name", replica.id().name()).put("role", replica.role().name().toLowerCase(Locale.ROOT));
        Double share = plan.arrivalShares().get(replica.id());
        if (share != null) {
            json.put("share", percent(share));
        }
        json.list(
                "stages",
                replica.strategy().stages(),
                (s, stage) -> s.texts("gpus", gpus(stage))
                        .put("tensor", stage.tensorDegree())
                        .put("layers", stage.layers()));
    }

    /** All digits, the point moved: a plan read back is the plan that was written. */
    private static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2) + " %";
    }

    /** GPUs of one stage, runs of one node put together: {@code a/0-3}. */
    public static List<String> gpus(Stage stage) {
        List<String> texts = new ArrayList<>();
        DeviceId first = stage.devices().get(0);
        DeviceId last = first;
        for (DeviceId device : stage.devices().subList(1, stage.devices().size())) {
            if (!device.node().equals(last.node()) || device.index() != last.index() + 1) {
                texts.add(run(first, last));
                first = device;
            }
            last = device;
        }
        texts.add(run(first, last));
        return texts;
    }

    private static String run(DeviceId first, DeviceId last) {
        return first.equals(last) ? first.toString() : first + "-" + last.index();
    }

    private static void writeRoute(JsonText json, KvRoute route) {
        json.put("from", route.from().name()).put("to", route.to().name()).put("share", percent(route.share()));
    }

    private static void writeFlow(JsonText json, PlannedFlow flow) {
        json.put("requests_per_s", flow.requestsPerSecond());
        json.list(
                "replicas",
                flow.replicas(),
                (l, load) -> l.put("replica", load.replica().name())
                        .put("capacity", load.capacity())
                        .put("carried", load.carried())
                        .put("latency_s", load.latencySeconds())
                        .put("batch", load.batch()));
        json.list("links", flow.links(), (l, load) -> l.put("link", load.link()).put("share", load.share()));
    }

    private static void writeFinalist(JsonText json, PlanDocument.Finalist finalist) {
        json.put("found_by", finalist.origin())
                .put("requests_per_s", finalist.requestsPerSecond())
                .put("output_tokens_per_s", finalist.score().outputTokensPerSecond())
                .put("good_requests_per_s", finalist.score().goodRequestsPerSecond())
                .put("attainment", finalist.score().attainment())
                .put("mean_latency_s", finalist.score().meanLatencySeconds());
    }
}
