package org.hexcast.scenarios;

import java.util.List;
import java.util.Optional;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.LengthClass;
import org.hexcast.domain.workload.LengthDistribution;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceLengths;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.catalog.LengthsReader;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads how long requests are: like a trace, or drawn. */
final class LengthsOfRequests {

    private static final int USUAL_BLOCK_TOKENS = 512;

    private final Catalog catalog;
    private final SourceFiles sources;

    LengthsOfRequests(Catalog catalog, SourceFiles sources) {
        this.catalog = catalog;
        this.sources = sources;
    }

    /** The distribution that the value of {@code lengths} gives. */
    LengthDistribution read(FileNode node) {
        Fields lengths = node.fields();
        Optional<FileNode> trace = lengths.optional("trace");
        LengthDistribution distribution = trace.isPresent() ? fromTrace(lengths, trace.get()) : independent(lengths);
        lengths.finish();
        return distribution;
    }

    /**
     * The trace that the value of {@code lengths} names, to be replayed.
     *
     * @param node the value
     * @param arrivals who asks for it
     */
    Trace trace(FileNode node, FileNode arrivals) {
        Fields lengths = node.fields();
        FileNode trace = lengths.optional("trace")
                .orElseThrow(() -> arrivals.complaint("only a trace can be replayed", "add 'trace' to the lengths."));
        if (trace.kind() != FileNode.Kind.MAP && catalog.traceNames().contains(trace.text())) {
            throw trace.complaint(
                    "the arrivals of '" + trace.text() + "' do not ship with Hexcast, only its lengths",
                    "name the file of the published trace.");
        }
        Trace chosen = only(trace, recorded(trace), lengthClass(lengths));
        lengths.finish();
        return chosen;
    }

    private static Optional<LengthClass> lengthClass(Fields lengths) {
        return lengths.optional("class").map(node -> node.choice(LengthsReader.classes()));
    }

    private LengthDistribution fromTrace(Fields lengths, FileNode trace) {
        Optional<LengthClass> lengthClass = lengthClass(lengths);
        if (trace.kind() == FileNode.Kind.MAP) {
            return new TraceLengths(only(trace, recorded(trace), lengthClass));
        }
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
        return new TraceLengths(only(trace, recorded(trace), lengthClass));
    }

    private static Trace only(FileNode node, Trace trace, Optional<LengthClass> lengthClass) {
        return lengthClass.map(c -> node.make(() -> trace.only(c))).orElse(trace);
    }

    private static EmpiricalLengths only(FileNode node, EmpiricalLengths lengths, Optional<LengthClass> lengthClass) {
        return lengthClass.map(c -> node.make(() -> lengths.only(c))).orElse(lengths);
    }

    /** A trace file: its path, or a map that also names its columns. */
    private Trace recorded(FileNode trace) {
        if (trace.kind() != FileNode.Kind.MAP) {
            return sources.trace(trace);
        }
        Fields fields = trace.fields();
        FileNode file = fields.require("file");
        boolean named = false;
        for (String key : List.of("time", "unit", "prompt", "output", "hashes", "block")) {
            named |= fields.has(key);
        }
        Optional<TraceColumns> columns = named ? Optional.of(columns(fields)) : Optional.empty();
        fields.finish();
        return columns.map(c -> sources.trace(file, c)).orElseGet(() -> sources.trace(file));
    }

    private static TraceColumns columns(Fields fields) {
        TraceColumns.Unit unit = fields.optional("unit")
                .map(n -> n.choice(TraceColumns.Unit.words()))
                .orElse(TraceColumns.Unit.SECONDS);
        int block = fields.optional("block")
                .map(n -> (int) n.integer(1, TokenCount.MOST))
                .orElse(USUAL_BLOCK_TOKENS);
        List<String> hashes =
                fields.optional("hashes").map(n -> List.of(n.text())).orElse(List.of());
        return new TraceColumns(
                "named",
                new TraceColumns.Time(fields.require("time").text(), unit),
                fields.require("prompt").text(),
                fields.require("output").text(),
                new TraceColumns.Hashes(hashes, block),
                false);
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
