package org.hexcast.scenarios.tree;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Strict access to the keys of a map: every key must be asked for, and {@link #finish} refuses those that nobody asked for. Owned by the reader that made
 * it.
 */
public final class Fields {

    private final FileNode node;
    private final Set<String> asked = new LinkedHashSet<>();

    Fields(FileNode node) {
        this.node = node;
    }

    /** The map itself. */
    public FileNode node() {
        return node;
    }

    /** All keys, in the order of the file; they count as asked for. */
    public Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(node.entries().keySet());
        asked.addAll(keys);
        return keys;
    }

    /** The value of a key that must be there. */
    public FileNode require(String key) {
        FileNode value = node.entries().get(key);
        asked.add(key);
        if (value == null) {
            String misspelt = node.entries().keySet().stream()
                    .filter(k -> !asked.contains(k))
                    .filter(k -> Suggestion.closest(k, Set.of(key)).isPresent())
                    .findFirst()
                    .map(k -> "'" + Shown.value(k) + "' is meant to be '" + key + "'.")
                    .orElse("add '" + key + ": ...'.");
            throw node.complaint("the key '" + key + "' is missing", misspelt);
        }
        if (value.kind() == FileNode.Kind.NULL) {
            throw value.complaint("the key '" + key + "' has no value");
        }
        return value;
    }

    /** The value of a key that may be absent; an empty value counts as absent. */
    public Optional<FileNode> optional(String key) {
        asked.add(key);
        return Optional.ofNullable(node.entries().get(key)).filter(value -> value.kind() != FileNode.Kind.NULL);
    }

    /** Whether the key is there with a value, without reading it. */
    public boolean has(String key) {
        return optional(key).isPresent();
    }

    /** Refuses every key that nobody asked for. */
    public void finish() {
        for (var entry : node.entries().entrySet()) {
            if (!asked.contains(entry.getKey())) {
                throw entry.getValue()
                        .unknown(
                                "the key '" + Shown.value(entry.getKey()) + "' is unknown here; known are "
                                        + String.join(", ", asked),
                                entry.getKey(),
                                asked);
            }
        }
    }
}
