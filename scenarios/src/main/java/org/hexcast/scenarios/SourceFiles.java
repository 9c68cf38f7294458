package org.hexcast.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.hexcast.domain.workload.Trace;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.profile.ProfileSource;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;

/** The files that a scenario names, relative to its own folder; hashes everything that is read. Owned by the loader of one scenario. */
final class SourceFiles {

    private final Path scenario;
    private final MessageDigest digest;

    SourceFiles(Path scenario) {
        this.scenario = scenario;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The scenario itself. */
    FileNode scenario() {
        return tree(scenario);
    }

    /** The YAML or JSON file that a value names. */
    FileNode tree(FileNode name) {
        return tree(resolve(name));
    }

    /** The user's own profiles at the place that a value names. */
    ProfileSource profiles(FileNode place, Catalog catalog) {
        return catalog.profiles(resolve(place), this::tree);
    }

    private FileNode tree(Path path) {
        String text = FileTree.text(path);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return FileTree.parse(path.toString(), text);
    }

    /** The trace that a value names, of a published format. */
    Trace trace(FileNode name) {
        return trace(resolve(name));
    }

    /** The trace that a value names, with these columns. */
    Trace trace(FileNode name, TraceColumns columns) {
        Path path = resolve(name);
        return hashed(path, TraceFile.read(path, columns));
    }

    /** A trace of a published format. */
    Trace trace(Path path) {
        return hashed(path, TraceFile.read(path));
    }

    /** Recorded requests. */
    Trace requests(Path path) {
        return hashed(path, RequestsFile.read(path));
    }

    private Trace hashed(Path path, Trace trace) {
        try {
            digest.update(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trace;
    }

    private Path resolve(FileNode name) {
        Path path;
        try {
            path = scenario.resolveSibling(name.text());
        } catch (InvalidPathException e) {
            throw name.complaint("'" + name.text() + "' is no path");
        }
        if (!Files.exists(path)) {
            throw name.complaint(
                    "there is no file '" + name.text() + "'",
                    "write its path from the folder of " + name.place().file() + ".");
        }
        return path;
    }

    /** Adds to the hash what was read elsewhere. */
    void add(String sha256) {
        digest.update(sha256.getBytes(StandardCharsets.UTF_8));
    }

    /** Hash of everything read so far; asked for once. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
