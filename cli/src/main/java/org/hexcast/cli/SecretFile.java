package org.hexcast.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hexcast.realexec.net.Secret;

/** The file with the secret of coordinator and workers. What is in it is never shown. */
final class SecretFile {

    private static final long LONGEST = 64 << 10;

    private SecretFile() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is no file, too long, or too short to be a secret
     */
    static Secret read(Path file) {
        if (!Files.isRegularFile(file)) {
            if (Files.exists(file)) {
                throw new IllegalArgumentException("Secret file " + file + " is no file.");
            }
            throw new IllegalArgumentException("Secret file " + file + " is not there."
                    + "\nMaybe make one by: (umask 077; head -c 32 /dev/urandom | base64 > " + file
                    + "), and copy it to every worker.");
        }
        byte[] content = content(file);
        try {
            return Secret.of(new String(content, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Secret file " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] content(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > LONGEST) {
                throw new IllegalArgumentException("Secret file " + file + " has " + bytes
                        + " bytes; a secret has at most " + LONGEST + ".\nMaybe it is another file.");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Secret file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
