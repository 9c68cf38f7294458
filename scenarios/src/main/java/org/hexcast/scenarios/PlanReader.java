package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/**
 * Reads replicas and routes, in a plan file or in the {@code plan} block of a scenario; the format is the same.
 *
 * <p>GPUs are {@code node/index}, or {@code node/first-last} for a range. Where every replica is co-located there are no routes, and shares may stand alone.
 */
final class PlanReader {

    private static final Pattern GPUS = Pattern.compile("(.+)/(\\d{1,4})(?:-(\\d{1,4}))?");

    private PlanReader() {}

    /** Roles by the words of files. */
    static Map<String, PhaseRole> roles() {
        Map<String, PhaseRole> words = new LinkedHashMap<>();
        for (PhaseRole role : PhaseRole.values()) {
            words.put(role.name().toLowerCase(Locale.ROOT), role);
        }
        return words;
    }

    /** The replicas and routes under these keys. */
    static PlanDraft read(Fields fields) {
        List<PlanDraft.Written> written = new ArrayList<>();
        Map<ReplicaId, Double> shares = new LinkedHashMap<>();
        FileNode list = fields.require("replicas");
        for (FileNode item : list.items()) {
            written.add(new PlanDraft.Written(replica(item, shares), item));
        }
        if (written.isEmpty()) {
            throw list.complaint("a plan has replicas, this list is empty");
        }
        List<KvRoute> routes = new ArrayList<>();
        fields.optional("routes").ifPresent(node -> node.items().forEach(item -> routes.add(route(item))));
        boolean handsOver = written.stream().anyMatch(w -> w.replica().role() != PhaseRole.COLOCATED);
        if (handsOver && routes.isEmpty() && !shares.isEmpty()) {
            throw list.complaint(
                    "the plan gives arrival shares but no routes", "leave out both: the flow decides them.");
        }
        if (!routes.isEmpty() && shares.isEmpty()) {
            addOnlyShare(list, written, shares);
        }
        return new PlanDraft(fields.node(), written, shares, routes);
    }

    private static void addOnlyShare(FileNode list, List<PlanDraft.Written> written, Map<ReplicaId, Double> shares) {
        List<Replica> entries = written.stream()
                .map(PlanDraft.Written::replica)
                .filter(r -> r.role().isEntry())
                .toList();
        if (entries.size() != 1) {
            boolean colocated = entries.stream().anyMatch(r -> r.role() == PhaseRole.COLOCATED);
            throw list.complaint(
                    "the plan gives routes but no arrival shares",
                    "add 'share: 50 %' to the prefill " + (colocated ? "and co-located " : "")
                            + "replicas, or leave out the routes.");
        }
        shares.put(entries.get(0).id(), 1.0);
    }

    private static Replica replica(FileNode item, Map<ReplicaId, Double> shares) {
        Fields fields = item.fields();
        FileNode name = fields.require("name");
        ReplicaId id = name.make(() -> new ReplicaId(name.text()));
        FileNode roleNode = fields.require("role");
        PhaseRole role = roleNode.choice(roles());
        List<Stage> stages = new ArrayList<>();
        int layer = 0;
        for (FileNode stage : fields.require("stages").items()) {
            stages.add(stage(stage, layer));
            layer = stages.get(stages.size() - 1).layerTo();
        }
        fields.optional("share").ifPresent(share -> shares.put(id, share.quantity(Quantity.SHARE)));
        fields.finish();
        return item.make(() -> new Replica(id, role, new ParallelStrategy(stages)));
    }

    private static Stage stage(FileNode item, int layerFrom) {
        Fields fields = item.fields();
        FileNode gpusNode = fields.require("gpus");
        List<DeviceId> devices = gpus(gpusNode);
        int layers = (int) fields.require("layers").integer(1, 1024);
        Optional<FileNode> tensor = fields.optional("tensor");
        if (tensor.isPresent() && tensor.get().integer(1, Node.MOST_GPUS) != devices.size()) {
            throw tensor.get()
                    .complaint("the tensor degree is " + tensor.get().text() + ", but the stage has " + devices.size()
                            + " GPUs");
        }
        fields.finish();
        return item.make(() -> new Stage(layerFrom, layerFrom + layers, devices));
    }

    private static List<DeviceId> gpus(FileNode node) {
        List<DeviceId> devices = new ArrayList<>();
        if (node.kind() == FileNode.Kind.LIST) {
            node.items().forEach(item -> addGpus(item, devices));
        } else {
            addGpus(node, devices);
        }
        return devices;
    }

    private static void addGpus(FileNode node, List<DeviceId> devices) {
        Matcher matcher = GPUS.matcher(node.text());
        if (!matcher.matches()) {
            throw node.complaint("'" + node.text() + "' names no GPUs", "'a/0' for one, 'a/0-3' for four.");
        }
        int first = Integer.parseInt(matcher.group(2));
        int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
        if (last < first) {
            throw node.complaint("'" + node.text() + "' runs backwards");
        }
        for (int i = first; i <= last; i++) {
            devices.add(new DeviceId(matcher.group(1), i));
        }
    }

    private static KvRoute route(FileNode item) {
        Fields fields = item.fields();
        FileNode from = fields.require("from");
        FileNode to = fields.require("to");
        double share =
                fields.optional("share").map(n -> n.quantity(Quantity.SHARE)).orElse(1.0);
        fields.finish();
        return item.make(() -> new KvRoute(new ReplicaId(from.text()), new ReplicaId(to.text()), share));
    }
}
