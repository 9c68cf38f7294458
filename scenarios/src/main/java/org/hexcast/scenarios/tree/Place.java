package org.hexcast.scenarios.tree;

/**
 * Where something stands.
 *
 * @param file name of the file, as the user gave it
 * @param line counted from 1; 0 where the whole file is meant
 * @param path path inside the file, for example {@code cluster.nodes[1].gpu}; empty for the root
 */
public record Place(String file, int line, String path) {

    /** The whole file. */
    public static Place of(String file) {
        return new Place(file, 0, "");
    }

    @Override
    public String toString() {
        String at = line > 0 ? file + ":" + line : file;
        return path.isEmpty() ? at : at + ": " + path;
    }
}
