package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.SloLimit;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads what requests are promised: classes with their SLOs and the patience of their clients. */
final class ClassReader {

    /** Longest time-out. */
    private static final double MOST_TIMEOUT_SECONDS = 1e6;

    private static final int MOST_PRIORITY = 1_000;

    private ClassReader() {}

    /**
     * The classes of a scenario, at least one.
     *
     * @param fields the scenario: keys {@code classes}, or {@code slo} for the one class of all
     * @param workload its workload: keys {@code timeout}, {@code retries}, {@code backoff} for that one
     */
    static List<ClassSpec> read(Fields fields, Fields workload) {
        Optional<FileNode> listed = fields.optional("classes");
        Optional<FileNode> slo = fields.optional("slo");
        if (listed.isEmpty()) {
            return List.of(ClassSpec.usual(slo.map(ClassReader::slo).orElse(SloSpec.NONE), patience(workload)));
        }
        if (slo.isPresent()) {
            throw slo.get().complaint("each of the classes has its own SLO", "move it into 'classes'.");
        }
        List<ClassSpec> classes = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (FileNode item : listed.get().items()) {
            Fields one = item.fields();
            String name = name(one.require("name"));
            if (!names.add(name)) {
                throw item.complaint("two classes are named '" + name + "'");
            }
            SloSpec promised = one.optional("slo").map(ClassReader::slo).orElse(SloSpec.NONE);
            int priority = one.optional("priority")
                    .map(n -> (int) n.integer(-MOST_PRIORITY, MOST_PRIORITY))
                    .orElse(0);
            classes.add(new ClassSpec(name, promised, priority, patience(one)));
            one.finish();
        }
        if (classes.isEmpty()) {
            throw listed.get().complaint("a scenario has at least one class");
        }
        return classes;
    }

    /** A name for tables and random streams. */
    static String name(FileNode node) {
        if (!node.text().matches("[A-Za-z0-9][A-Za-z0-9._ -]{0,49}")) {
            throw node.complaint("'" + node.text() + "' must be 1 to 50 letters, digits, spaces, '.', '_' or '-'");
        }
        return node.text();
    }

    private static Patience patience(Fields fields) {
        Optional<FileNode> timeout = fields.optional("timeout");
        double timeoutSeconds = timeout.map(n -> n.quantity(Quantity.SECONDS)).orElse(Double.POSITIVE_INFINITY);
        timeout.ifPresent(n -> n.make(() -> new Patience(timeoutSeconds, 0, 0)));
        if (timeout.isPresent() && timeoutSeconds > MOST_TIMEOUT_SECONDS) {
            throw timeout.get()
                    .complaint(
                            "a time-out of " + timeoutSeconds + " s must be at most 10^6 s",
                            "leave it out: then clients wait for ever.");
        }
        int retries =
                fields.optional("retries").map(n -> (int) n.integer(0, 100)).orElse(0);
        Optional<FileNode> backoff = fields.optional("backoff");
        double backoffSeconds = backoff.map(n -> n.quantity(Quantity.SECONDS)).orElse(0.0);
        return backoff.map(n -> n.make(() -> new Patience(timeoutSeconds, retries, backoffSeconds)))
                .orElseGet(() -> new Patience(timeoutSeconds, retries, 0));
    }

    private static SloSpec slo(FileNode node) {
        Fields fields = node.fields();
        List<SloLimit> limits = new ArrayList<>();
        fields.optional("ttft")
                .ifPresent(n -> limits.add(n.make(() -> new SloLimit.Ttft(n.quantity(Quantity.SECONDS)))));
        fields.optional("tpot")
                .ifPresent(n -> limits.add(n.make(() -> new SloLimit.Tpot(n.quantity(Quantity.SECONDS)))));
        fields.optional("e2e")
                .ifPresent(n -> limits.add(n.make(() -> new SloLimit.EndToEnd(n.quantity(Quantity.SECONDS)))));
        List<Double> scales = new ArrayList<>();
        fields.optional("scale").ifPresent(n -> scales.add(scale(n)));
        double attainment = fields.optional("attainment")
                .map(n -> n.quantity(Quantity.SHARE))
                .orElse(Slo.USUAL_ATTAINMENT);
        fields.finish();
        if (limits.isEmpty() && scales.isEmpty()) {
            throw node.complaint("an SLO has at least one of ttft, tpot, e2e and scale");
        }
        node.make(() -> new Slo(limits, attainment));
        return new SloSpec(limits, scales, attainment);
    }

    private static double scale(FileNode node) {
        double scale = node.quantity(Quantity.FACTOR);
        return node.make(() -> new SloLimit.Scaled(scale, (prompt, output) -> 1, "a reference").factor());
    }
}
