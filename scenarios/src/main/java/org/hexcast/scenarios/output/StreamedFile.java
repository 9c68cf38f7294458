package org.hexcast.scenarios.output;

import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * A file too large for memory, written piece by piece, and yet whole or not at all: it grows beside its place, which it takes when it is kept. Compressed
 * where the name ends with {@code .gz}. Owned by one thread.
 */
public final class StreamedFile implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final Path target;
    private final Path neighbour;
    private final Writer writer;
    private boolean closed;

    private StreamedFile(Path path, Path target, Path neighbour, OutputStream bytes) {
        this.path = path;
        this.target = target;
        this.neighbour = neighbour;
        this.writer = new Unchecked(new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), BUFFER));
    }

    /**
     * Begins a file; folders that are missing are made. A device or a pipe is written straight into.
     *
     * @throws UncheckedIOException if it cannot be written; what was there before is untouched
     */
    public static StreamedFile open(Path path) {
        try {
            Path target = OutputFile.target(path);
            if (Files.isDirectory(target)) {
                throw new IOException("it is a folder");
            }
            Path grows = OutputFile.isDevice(target) ? target : OutputFile.neighbour(target);
            OutputStream bytes = grows.equals(target)
                    ? Files.newOutputStream(target)
                    : Files.newOutputStream(grows, StandardOpenOption.CREATE_NEW);
            boolean compressed = path.toString().endsWith(".gz");
            return new StreamedFile(path, target, grows, compressed ? new GZIPOutputStream(bytes, BUFFER) : bytes);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static UncheckedIOException failed(Path path, IOException e) {
        return new UncheckedIOException(path + " cannot be written: " + e.getMessage(), e);
    }

    /** Where its text goes, as UTF-8; throws {@link UncheckedIOException} only. */
    public Writer writer() {
        return writer;
    }

    /** The text is complete: the file takes its place. */
    public void keep() {
        try {
            close(writer);
            if (!neighbour.equals(target)) {
                OutputFile.replace(neighbour, target);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Throws away what was not kept. */
    @Override
    public void close() {
        try {
            close(writer);
        } catch (IOException | UncheckedIOException e) {
            closed = true; // it is thrown away, and why it is has been said
        }
        try {
            if (!neighbour.equals(target)) {
                Files.deleteIfExists(neighbour);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private void close(Writer open) throws IOException {
        if (!closed) {
            closed = true;
            open.close();
        }
    }

    /** Turns every failure into one that names the file. */
    private final class Unchecked extends FilterWriter {
        private Unchecked(Writer writer) {
            super(writer);
        }

        @Override
        public void write(int character) {
            attempt(() -> out.write(character));
        }

        @Override
        public void write(char[] characters, int offset, int length) {
            attempt(() -> out.write(characters, offset, length));
        }

        @Override
        public void write(String text, int offset, int length) {
            attempt(() -> out.write(text, offset, length));
        }

        @Override
        public void flush() {
            attempt(out::flush);
        }

        @Override
        public void close() {
            attempt(out::close);
        }

        private void attempt(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw failed(path, e);
            }
        }
    }

    /** Something that may fail. */
    private interface Writing {
        void run() throws IOException;
    }
}
