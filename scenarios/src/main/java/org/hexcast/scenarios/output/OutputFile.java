package org.hexcast.scenarios.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file whole or not at all: into a neighbour first, which then takes its place. */
public final class OutputFile {

    private OutputFile() {}

    /** Writes text as UTF-8. */
    public static void write(Path path, String text) {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes; folders that are missing are made. Links are followed; what goes to a device or a pipe is written straight into it.
     *
     * @throws UncheckedIOException if the file cannot be written; what was there before is untouched
     */
    public static void write(Path path, byte[] bytes) {
        try {
            // Through links to where the file lies, so that a link stays a link.
            Path target = Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
                Files.write(target, bytes); // a device or a pipe, which no file may replace
                return;
            }
            Path folder = target.getParent();
            if (folder == null) {
                throw new IOException(path + " is no file");
            }
            Files.createDirectories(folder);
            Path neighbour = folder.resolve("." + UUID.randomUUID() + ".part");
            try {
                Files.write(neighbour, bytes, StandardOpenOption.CREATE_NEW);
                replace(neighbour, target);
            } finally {
                Files.deleteIfExists(neighbour);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void replace(Path neighbour, Path target) throws IOException {
        try {
            Files.move(neighbour, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(neighbour, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
