package org.hexcast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hexcast.cli.console.Numbers;
import org.hexcast.cli.console.Table;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.domain.workload.LengthClass;
import org.hexcast.domain.workload.LengthTable;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.scenarios.TraceFile;
import org.hexcast.scenarios.catalog.LengthsReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hexcast describe}. */
@Command(
        name = "describe",
        description =
                "Describe a trace: its classes, and a length description that scenarios can use in place of the trace.")
final class DescribeCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            paramLabel = "TRACE",
            description = "recorded trace: Azure, BurstGPT or Vidur (CSV), Mooncake (JSONL), or any of them as .gz")
    private Path trace = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "what to call the lengths (default: the name of the file)")
    private @Nullable String name;

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "where the trace comes from, to stand in the description",
            defaultValue = "")
    private String source = "";

    @Option(names = "-o", paramLabel = "FILE", description = "length description to write (YAML)")
    private @Nullable Path output;

    DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Trace read = TraceFile.read(trace);
        Table table = new Table("class", ">requests", ">share", ">mean prompt", ">mean output");
        for (LengthClass lengthClass : LengthClass.values()) {
            row(table, lengthClass.name(), rows(read, lengthClass), read.rows().size());
        }
        row(table, "all", read.rows(), read.rows().size());
        session.console().lines(table.lines());
        if (read.failed() > 0) {
            session.console().progress().say(read.failed() + " failed requests are left out.");
        }
        if (output != null) {
            List<LengthTable> tables = new ArrayList<>();
            for (LengthClass lengthClass : LengthClass.values()) {
                if (!rows(read, lengthClass).isEmpty()) {
                    tables.add(LengthTable.of(read, lengthClass));
                }
            }
            EmpiricalLengths lengths = new EmpiricalLengths(name == null ? read.name() : name, tables);
            new OutputFolder(session.console(), List.of(trace), false)
                    .write(output, LengthsReader.write(lengths, source));
        }
        return ExitCodes.DONE;
    }

    private static List<TraceRow> rows(Trace trace, LengthClass lengthClass) {
        return trace.rows().stream()
                .filter(r ->
                        LengthClass.of(r.lengths().promptTokens(), r.lengths().outputTokens()) == lengthClass)
                .toList();
    }

    private static void row(Table table, String label, List<TraceRow> rows, int all) {
        double prompt = rows.stream()
                .mapToInt(r -> r.lengths().promptTokens())
                .average()
                .orElse(Double.NaN);
        double output = rows.stream()
                .mapToInt(r -> r.lengths().outputTokens())
                .average()
                .orElse(Double.NaN);
        table.row(
                label,
                String.valueOf(rows.size()),
                Numbers.percent((double) rows.size() / all),
                Numbers.of(prompt),
                Numbers.of(output));
    }
}
