package org.hexcast.scenarios;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.SearchBudget;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.catalog.EngineReader;
import org.hexcast.scenarios.catalog.HuggingFaceConfig;
import org.hexcast.scenarios.profile.ProfileSource;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.ScenarioFormatException;

/** Reads a scenario file, strictly: a key that is not known is an error, and so is a number without its unit. */
public final class ScenarioLoader {

    private static final int USUAL_REPLICATIONS = 3;

    private final Catalog catalog;

    /** A loader with these facts. */
    public ScenarioLoader(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The scenario in a file.
     *
     * @throws ScenarioFormatException if it cannot be read, naming file, line, path, value and rule
     */
    public Scenario load(Path file) {
        SourceFiles sources = new SourceFiles(file);
        FileNode root = sources.scenario();
        Fields fields = root.fields();
        fields.require("hexcast").integer(Catalog.FORMAT, Catalog.FORMAT);
        String name = fields.optional("name").map(ScenarioLoader::name).orElseGet(() -> stem(file));
        ModelSpec model = model(fields, sources);
        Cluster cluster = cluster(fields.require("cluster"), sources);
        EngineProfile engine = engine(fields.optional("engine"), root);
        List<DeviceProfile> profiles = profiles(fields.optional("profiles"), cluster, sources);
        Fields runFields = fields.optional("run").map(FileNode::fields).orElseGet(() -> none(root));
        Optional<Integer> requests =
                runFields.optional("requests").map(n -> (int) n.integer(1, Workload.MOST_REQUESTS));
        Scenario.Asked asked = asked(fields, sources, model, requests);
        Scenario.Run run = run(runFields, asked.workload());
        Optional<FileNode> objectiveNode = fields.optional("objective");
        Scenario.Search search = search(fields.optional("search"), run.seed(), root);
        PlanDraft plan =
                fields.optional("plan").map(node -> plan(node, sources)).orElse(PlanDraft.NONE);
        fields.finish();
        Objective objective = objective(objectiveNode, asked);
        Scenario.Origin origin = new Scenario.Origin(name, file, sources.sha256());
        Scenario.Served served = new Scenario.Served(cluster, model, engine, profiles);
        return new Scenario(origin, served, asked, objective, run, search, plan);
    }

    /**
     * The scenario in a file, with a trace in place of its workload: one run of all its requests.
     *
     * @throws ScenarioFormatException if one of the two cannot be read
     */
    public Scenario load(Path file, Path trace) {
        SourceFiles sources = new SourceFiles(trace);
        return replaying(load(file), sources.trace(trace), sources);
    }

    /**
     * The scenario in a file, with the requests that a run of it recorded in place of its workload: one run of all of them.
     *
     * @throws ScenarioFormatException if one of the two cannot be read
     */
    public Scenario replay(Path file, Path requests) {
        SourceFiles sources = new SourceFiles(requests);
        return replaying(load(file), sources.requests(requests), sources);
    }

    private static Scenario replaying(Scenario scenario, Trace replayed, SourceFiles sources) {
        sources.add(scenario.origin().sha256());
        return scenario.replaying(replayed, sources.sha256());
    }

    private static Fields none(FileNode root) {
        return FileNode.emptyMap(root.place()).fields();
    }

    private static String name(FileNode node) {
        if (!node.text().matches("[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")) {
            throw node.complaint("'" + node.text()
                    + "' must be 1 to 100 letters, digits, spaces, '.', '_' or '-': files are named after it");
        }
        return node.text();
    }

    /** Name of a file without folder and ending. */
    static String stem(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "scenario" : last.toString();
        return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    }

    /** A file of the usual name tells nothing; its folder does. */
    private static String modelName(Path config) {
        Path folder = config.getParent();
        boolean usual = config.endsWith("config.json");
        return usual && folder != null && folder.getFileName() != null
                ? folder.getFileName().toString()
                : stem(config);
    }

    private ModelSpec model(Fields fields, SourceFiles sources) {
        FileNode node = fields.require("model");
        ModelSpec model;
        if (catalog.modelNames().contains(node.text()) || !node.text().endsWith(".json")) {
            model = catalog.model(node);
        } else {
            model = HuggingFaceConfig.read(sources.tree(node), modelName(Path.of(node.text())));
        }
        Optional<FileNode> precision = fields.optional("precision");
        return precision.map(p -> model.with(precisions(p))).orElse(model);
    }

    /** One word for both, or one each; 4 bits are for weights only. */
    private static Precisions precisions(FileNode node) {
        if (node.kind() != FileNode.Kind.MAP) {
            Precision weights = node.choice(PrecisionWords.WEIGHTS);
            if (!PrecisionWords.KV.containsKey(node.text())) {
                throw node.complaint(
                        "'" + node.text() + "' is for weights, not for a KV cache",
                        "'{weights: " + node.text() + ", kv: fp16}'.");
            }
            return Precisions.of(weights, weights);
        }
        Fields fields = node.fields();
        FileNode weights = fields.require("weights");
        FileNode kv = fields.require("kv");
        fields.finish();
        return Precisions.of(weights.choice(PrecisionWords.WEIGHTS), kv.choice(PrecisionWords.KV));
    }

    private Cluster cluster(FileNode node, SourceFiles sources) {
        ClusterReader reader = new ClusterReader(catalog);
        if (node.kind() == FileNode.Kind.MAP) {
            return reader.read(node, "cluster");
        }
        FileNode root = sources.tree(node);
        Fields fields = root.fields();
        fields.require("hexcast").integer(Catalog.FORMAT, Catalog.FORMAT);
        Cluster cluster = reader.read(fields.require("cluster"), stem(Path.of(node.text())));
        fields.finish();
        return cluster;
    }

    /** Those of the cluster's GPUs, from the user's place where one is named. */
    private List<DeviceProfile> profiles(Optional<FileNode> place, Cluster cluster, SourceFiles sources) {
        ProfileSource source =
                place.map(node -> sources.profiles(node, catalog)).orElseGet(catalog::profiles);
        return cluster.nodes().stream()
                .map(node -> node.type().name())
                .distinct()
                .flatMap(gpu -> source.profile(gpu).stream())
                .toList();
    }

    private EngineProfile engine(Optional<FileNode> node, FileNode root) {
        if (node.isEmpty()) {
            return catalog.engine(FileNode.value(root.place(), "vllm"));
        }
        if (node.get().kind() != FileNode.Kind.MAP) {
            return catalog.engine(node.get());
        }
        Fields fields = node.get().fields();
        return EngineReader.change(catalog.engine(fields.require("name")), fields);
    }

    private Scenario.Asked asked(Fields fields, SourceFiles sources, ModelSpec model, Optional<Integer> requests) {
        Fields workloadFields = fields.require("workload").fields();
        List<ClassSpec> classes = ClassReader.read(fields, workloadFields);
        Workload workload = new WorkloadReader(catalog, sources, classes).read(workloadFields, requests);
        ContextRule.Overlong overlong = workloadFields
                .optional("overlong")
                .map(n -> n.choice(Map.of("clip", ContextRule.Overlong.CLIP, "drop", ContextRule.Overlong.DROP)))
                .orElse(ContextRule.Overlong.CLIP);
        workloadFields.finish();
        return new Scenario.Asked(workload, new ContextRule(model.contextTokens(), overlong), classes);
    }

    private static Scenario.Run run(Fields fields, Workload workload) {
        long seed = fields.optional("seed")
                .map(n -> n.integer(Long.MIN_VALUE, Long.MAX_VALUE))
                .orElse(1L);
        boolean replayed = workload instanceof Workload.Replayed;
        Optional<FileNode> replications = fields.optional("replications");
        int count = replications.map(n -> (int) n.integer(1, 1000)).orElse(replayed ? 1 : USUAL_REPLICATIONS);
        if (replayed && count > 1) {
            throw replications
                    .orElseThrow()
                    .complaint(
                            "a replayed trace has one run, " + count + " would be equal", "leave out 'replications'.");
        }
        int draws = fields.optional("draws")
                .map(n -> n.make(() -> Draws.requireCount((int) n.integer(0, Draws.MOST))))
                .orElse(Scenario.Run.USUAL_DRAWS);
        fields.finish();
        return new Scenario.Run(seed, count, draws);
    }

    private static Objective objective(Optional<FileNode> node, Scenario.Asked asked) {
        boolean saturating = asked.workload().saturating();
        boolean limited = asked.isLimited();
        if (node.isEmpty()) {
            return limited && !saturating ? Objective.GOODPUT : Objective.THROUGHPUT;
        }
        Map<String, Objective> words = new LinkedHashMap<>();
        for (Objective objective : Objective.values()) {
            words.put(objective.name().toLowerCase(Locale.ROOT), objective);
        }
        Objective objective = node.get().choice(words);
        if (objective == Objective.GOODPUT && !limited) {
            throw node.get()
                    .complaint(
                            "goodput counts requests within the SLO, and the scenario has none",
                            "add 'slo: {ttft: 4 s, tpot: 150 ms}'.");
        }
        if (objective != Objective.THROUGHPUT && saturating) {
            throw node.get()
                    .complaint(
                            "the objective " + node.get().text()
                                    + " needs arrivals over time: with saturating ones every request waits from the start",
                            "'objective: throughput', or '{process: poisson, rate: 6 /s}'.");
        }
        return objective;
    }

    private static Scenario.Search search(Optional<FileNode> node, long seed, FileNode root) {
        Fields fields = node.map(FileNode::fields).orElseGet(() -> none(root));
        int evaluations = fields.optional("evaluations")
                .map(n -> (int) n.integer(1, 100_000_000))
                .orElse(SearchBudget.USUAL_EVALUATIONS);
        int starts =
                fields.optional("starts").map(n -> (int) n.integer(1, 1000)).orElse(SearchBudget.USUAL_STARTS);
        int finalists =
                fields.optional("finalists").map(n -> (int) n.integer(1, 100)).orElse(SearchBudget.USUAL_FINALISTS);
        SearchBudget budget = new SearchBudget(evaluations, starts, finalists, seed);
        Optional<FileNode> rolesNode = fields.optional("roles");
        fields.finish();
        return rolesNode
                .map(n -> n.make(() -> new Scenario.Search(budget, roles(n))))
                .orElseGet(() -> new Scenario.Search(budget, EnumSet.allOf(PhaseRole.class)));
    }

    private static Set<PhaseRole> roles(FileNode node) {
        Set<PhaseRole> roles = EnumSet.noneOf(PhaseRole.class);
        for (FileNode item : node.items()) {
            if (!roles.add(item.choice(PlanReader.roles()))) {
                throw item.complaint("the role " + item.text() + " is named twice");
            }
        }
        return roles;
    }

    private static PlanDraft plan(FileNode node, SourceFiles sources) {
        if (node.kind() != FileNode.Kind.MAP) {
            return PlanFile.read(sources.tree(node));
        }
        Fields fields = node.fields();
        PlanDraft plan = PlanReader.read(fields);
        fields.finish();
        return plan;
    }
}
