package org.hexcast.scenarios.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hexcast.domain.unit.Quantity;

/** A value in a YAML or JSON file: a map, a list, a scalar or null, and where it stands. */
public final class FileNode {

    /** The lines between groups of digits, as in {@code 50_000}. */
    private static final Pattern GROUPED = Pattern.compile("(?<=[0-9])_(?=[0-9])");

    private final Place place;
    private final Kind kind;
    private final String text;
    private final Map<String, FileNode> entries;
    private final List<FileNode> items;

    /** What a value is. */
    public enum Kind {
        MAP("a map"),
        LIST("a list"),
        SCALAR("a single value"),
        NULL("empty");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private FileNode(Place place, Kind kind, String text, Map<String, FileNode> entries, List<FileNode> items) {
        this.place = place;
        this.kind = kind;
        this.text = text;
        this.entries = entries;
        this.items = items;
    }

    static FileNode scalar(Place place, String text) {
        return new FileNode(place, Kind.SCALAR, text, Map.of(), List.of());
    }

    static FileNode empty(Place place) {
        return new FileNode(place, Kind.NULL, "", Map.of(), List.of());
    }

    static FileNode map(Place place, Map<String, FileNode> entries) {
        return new FileNode(place, Kind.MAP, "", new LinkedHashMap<>(entries), List.of());
    }

    static FileNode list(Place place, List<FileNode> items) {
        return new FileNode(place, Kind.LIST, "", Map.of(), new ArrayList<>(items));
    }

    /** A value that stands in no file, but is judged as if it stood here. */
    public static FileNode value(Place place, String text) {
        return scalar(place, text);
    }

    /** A map without keys, for a block that was left out here. */
    public static FileNode emptyMap(Place place) {
        return map(place, Map.of());
    }

    /** Where it stands. */
    public Place place() {
        return place;
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    Map<String, FileNode> entries() {
        return entries;
    }

    /** A complaint about this value. */
    public ScenarioFormatException complaint(String complaint) {
        return new ScenarioFormatException(place, complaint);
    }

    /** A complaint about this value with a way out. */
    public ScenarioFormatException complaint(String complaint, String maybe) {
        return new ScenarioFormatException(place, complaint, maybe);
    }

    private void require(Kind wanted) {
        if (kind != wanted) {
            String value = kind == Kind.SCALAR ? "'" + shortened() + "'" : kind.label;
            throw complaint(value + " stands where " + wanted.label + " is expected");
        }
    }

    private String shortened() {
        return Shown.value(text);
    }

    /** Its keys, to be read strictly. */
    public Fields fields() {
        require(Kind.MAP);
        return new Fields(this);
    }

    /** Its items. */
    public List<FileNode> items() {
        require(Kind.LIST);
        return List.copyOf(items);
    }

    /** Its text. */
    public String text() {
        require(Kind.SCALAR);
        return text;
    }

    /** Its value in the SI base unit of a quantity. */
    public double quantity(Quantity quantity) {
        String value = text();
        try {
            return quantity.parse(value);
        } catch (IllegalArgumentException e) {
            throw complaint(String.valueOf(e.getMessage()));
        }
    }

    /** A whole number in a range. */
    public long integer(long least, long most) {
        String value = GROUPED.matcher(text()).replaceAll("");
        long number = PlainNumber.whole(value)
                .orElseThrow(
                        () -> complaint("'" + shortened() + "' is not a whole number from " + least + " to " + most));
        if (number < least || number > most) {
            throw complaint(number + " is not from " + least + " to " + most);
        }
        return number;
    }

    /** A number without a unit. */
    public double number() {
        return PlainNumber.decimal(text()).orElseThrow(() -> complaint("'" + shortened() + "' is not a number"));
    }

    /** True or false. */
    public boolean bool() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw complaint("'" + shortened() + "' is neither true nor false");
        };
    }

    /** One of some words. */
    public <T> T choice(Map<String, T> byWord) {
        T chosen = byWord.get(text());
        if (chosen == null) {
            throw unknown(
                    "'" + shortened() + "' is not one of " + String.join(", ", byWord.keySet()), text, byWord.keySet());
        }
        return chosen;
    }

    /** A complaint that names the nearest known word, if one is near. */
    public ScenarioFormatException unknown(String complaint, String word, Collection<String> known) {
        return Suggestion.closest(word, known)
                .map(meant -> complaint(complaint, "'" + meant + "'."))
                .orElseGet(() -> complaint(complaint));
    }

    /** Makes something of this value; what its constructor refuses becomes a complaint about this value. */
    public <T> T make(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw complaint(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case MAP ->
                entries.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .collect(Collectors.joining(", ", "{", "}"));
            case LIST -> items.stream().map(FileNode::toString).collect(Collectors.joining(", ", "[", "]"));
            case SCALAR -> text;
            case NULL -> "null";
        };
    }
}
