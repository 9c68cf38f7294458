package org.hexcast.scenarios;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.LengthClass;
import org.hexcast.domain.workload.LengthDistribution;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceLengths;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.catalog.LengthsReader;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads the workload of a scenario: where lengths come from and when requests arrive. */
final class WorkloadReader {

    /** Requests of a run where the scenario states none. */
    static final int USUAL_REQUESTS = 5_000;

    private final Catalog catalog;
    private final SourceFiles sources;

    WorkloadReader(Catalog catalog, SourceFiles sources) {
        this.catalog = catalog;
        this.sources = sources;
    }

    /**
     * The workload.
     *
     * @param fields the keys {@code lengths} and {@code arrivals}
     * @param requests how many requests, if the scenario says
     */
    Workload read(Fields fields, Optional<Integer> requests) {
        FileNode lengthsNode = fields.require("lengths");
        FileNode arrivals = fields.require("arrivals");
        Fields lengths = lengthsNode.fields();
        Optional<FileNode> trace = lengths.optional("trace");
        Workload workload = replays(arrivals)
                ? replayed(
                        lengths,
                        trace.orElseThrow(() ->
                                arrivals.complaint("only a trace can be replayed", "add 'trace' to the lengths.")),
                        requests)
                : new Workload.Generated(
                        trace.isPresent() ? fromTrace(lengths, trace.get()) : independent(lengths),
                        process(arrivals),
                        requests.orElse(USUAL_REQUESTS));
        lengths.finish();
        return workload;
    }

    private static boolean replays(FileNode arrivals) {
        boolean replays = word(arrivals).equals("replayed");
        if (replays && arrivals.kind() == FileNode.Kind.MAP) {
            Fields fields = arrivals.fields();
            fields.require("process");
            fields.finish();
        }
        return replays;
    }

    /** Arrivals are one word, or a map with the word under {@code process}. */
    private static String word(FileNode arrivals) {
        return arrivals.kind() == FileNode.Kind.MAP
                ? arrivals.fields().require("process").text()
                : arrivals.text();
    }

    private static ArrivalProcess process(FileNode arrivals) {
        Map<String, String> known = new LinkedHashMap<>();
        for (String word : new String[] {"poisson", "saturating", "replayed"}) {
            known.put(word, word);
        }
        if (arrivals.kind() != FileNode.Kind.MAP) {
            String chosen = arrivals.choice(known);
            if (chosen.equals("saturating")) {
                return new ArrivalProcess.Saturating();
            }
            throw arrivals.complaint("poisson arrivals need a rate", "'{process: poisson, rate: 6 /s}'.");
        }
        Fields fields = arrivals.fields();
        String chosen = fields.require("process").choice(known);
        ArrivalProcess process = new ArrivalProcess.Saturating();
        if (chosen.equals("poisson")) {
            FileNode rate = fields.require("rate");
            process = rate.make(() -> new ArrivalProcess.Poisson(rate.quantity(Quantity.PER_SECOND)));
        }
        fields.finish();
        return process;
    }

    private static Optional<LengthClass> lengthClass(Fields lengths) {
        return lengths.optional("class").map(node -> node.choice(LengthsReader.classes()));
    }

    private Workload replayed(Fields lengths, FileNode trace, Optional<Integer> requests) {
        if (catalog.traceNames().contains(trace.text())) {
            throw trace.complaint(
                    "the arrivals of '" + trace.text() + "' do not ship with Hexcast, only its lengths",
                    "name the file of the published trace.");
        }
        Trace all = sources.trace(trace);
        Trace chosen =
                lengthClass(lengths).map(c -> trace.make(() -> all.only(c))).orElse(all);
        int count = Math.min(chosen.rows().size(), requests.orElse(Integer.MAX_VALUE));
        return new Workload.Replayed(new Trace(chosen.name(), chosen.rows().subList(0, count)));
    }

    private LengthDistribution fromTrace(Fields lengths, FileNode trace) {
        Optional<LengthClass> lengthClass = lengthClass(lengths);
        if (catalog.traceNames().contains(trace.text())) {
            return only(trace, catalog.lengths(trace.text()), lengthClass);
        }
        if (!trace.text().contains(".")) {
            throw trace.unknown(
                    "'" + trace.text() + "' is neither a described trace (" + String.join(", ", catalog.traceNames())
                            + ") nor a file",
                    trace.text(),
                    catalog.traceNames());
        }
        if (trace.text().endsWith(".yaml")) {
            return only(trace, LengthsReader.read(sources.tree(trace)), lengthClass);
        }
        Trace all = sources.trace(trace);
        return new TraceLengths(
                lengthClass.map(c -> trace.make(() -> all.only(c))).orElse(all));
    }

    private static EmpiricalLengths only(FileNode trace, EmpiricalLengths lengths, Optional<LengthClass> lengthClass) {
        return lengthClass.map(c -> trace.make(() -> lengths.only(c))).orElse(lengths);
    }

    private static LengthDistribution independent(Fields lengths) {
        return new IndependentLengths(tokenCount(lengths.require("prompt")), tokenCount(lengths.require("output")));
    }

    private static TokenCount tokenCount(FileNode node) {
        if (node.kind() != FileNode.Kind.MAP) {
            return new TokenCount.Constant((int) node.integer(1, TokenCount.MOST));
        }
        Fields fields = node.fields();
        TokenCount count;
        if (fields.has("median") || fields.has("sigma")) {
            double median = fields.require("median").number();
            double sigma = fields.require("sigma").number();
            count = node.make(() -> new TokenCount.LogNormal(median, sigma));
        } else {
            int from = (int) fields.require("from").integer(1, TokenCount.MOST);
            int to = (int) fields.require("to").integer(1, TokenCount.MOST);
            count = node.make(() -> new TokenCount.Uniform(from, to));
        }
        fields.finish();
        return count;
    }
}
