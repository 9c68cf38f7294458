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
            Path target = target(path);
            if (isDevice(target)) {
                Files.write(target, bytes);
                return;
            }
            Path neighbour = neighbour(target);
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

    /** Where the file lies: through links, so that a link stays a link. */
    static Path target(Path path) throws IOException {
        return Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    }

    /** Whether it is a device or a pipe, which no file may replace. */
    static boolean isDevice(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    /** A new name in the folder of a file; the folder is made if it is missing. */
    static Path neighbour(Path target) throws IOException {
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(target + " is no file");
        }
        Files.createDirectories(folder);
        return folder.resolve("." + UUID.randomUUID() + ".part");
    }

    static void replace(Path neighbour, Path target) throws IOException {
        try {
            Files.move(neighbour, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(neighbour, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
