package org.hexcast.scenarios.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.domain.workload.LengthClass;
import org.hexcast.domain.workload.LengthTable;
import org.hexcast.domain.workload.QuantileKnots;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads and writes the description of a trace's lengths: joint quantiles by class. */
public final class LengthsReader {

    /** Names that YAML cannot take for anything else. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z]+[0-9]*(?:-[A-Za-z0-9]+)+");

    private LengthsReader() {}

    /** Length classes by the words of files. */
    public static Map<String, LengthClass> classes() {
        Map<String, LengthClass> words = new LinkedHashMap<>();
        for (LengthClass lengthClass : LengthClass.values()) {
            words.put(lengthClass.name(), lengthClass);
        }
        return words;
    }

    /** The description in this file. */
    public static EmpiricalLengths read(FileNode root) {
        Fields fields = root.fields();
        fields.require("hexcast").integer(Catalog.FORMAT, Catalog.FORMAT);
        String name = fields.require("lengths").text();
        fields.require("source").text();
        List<LengthTable> tables = new ArrayList<>();
        for (FileNode item : fields.require("classes").items()) {
            Fields table = item.fields();
            LengthClass lengthClass = table.require("class").choice(classes());
            int requests = (int) table.require("requests").integer(1, Integer.MAX_VALUE);
            QuantileKnots prompt = knots(table.require("prompt"));
            List<QuantileKnots> outputs = table.require("outputs").items().stream()
                    .map(LengthsReader::knots)
                    .toList();
            table.finish();
            tables.add(item.make(() -> new LengthTable(lengthClass, requests, prompt, outputs)));
        }
        fields.finish();
        return root.make(() -> new EmpiricalLengths(name, tables));
    }

    private static QuantileKnots knots(FileNode node) {
        List<Integer> tokens = new ArrayList<>();
        for (FileNode item : node.items()) {
            tokens.add((int) item.integer(1, TokenCount.MOST));
        }
        return node.make(() -> new QuantileKnots(tokens));
    }

    /** The text of a description; {@link #read} reads it back. */
    public static String write(EmpiricalLengths lengths, String source) {
        StringBuilder text = new StringBuilder();
        text.append(
                "# Quantiles of prompt and output tokens, by class. prompt: over all requests of the class; outputs: one row for each\n");
        text.append(
                "# sixteenth of the prompts, shortest first. Quantiles at 0/16 to 15/16, then 31/32, 63/64, 127/128 and 1.\n");
        text.append("hexcast: ").append(Catalog.FORMAT).append('\n');
        text.append("lengths: ").append(quoted(lengths.name())).append('\n');
        text.append("source: ").append(quoted(source)).append('\n');
        text.append("classes:\n");
        for (LengthTable table : lengths.tables()) {
            text.append("  - class: ").append(table.lengthClass()).append('\n');
            text.append("    requests: ").append(table.requests()).append('\n');
            text.append("    prompt: ").append(row(table.prompt())).append('\n');
            text.append("    outputs:\n");
            table.outputs()
                    .forEach(output ->
                            text.append("      - ").append(row(output)).append('\n'));
        }
        return text.toString();
    }

    /** Text that YAML reads back as it is; a plain name stays plain. */
    private static String quoted(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ' || character > '~') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }

    private static String row(QuantileKnots knots) {
        return knots.tokens().stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
