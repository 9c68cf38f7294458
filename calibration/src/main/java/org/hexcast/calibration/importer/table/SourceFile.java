package org.hexcast.calibration.importer.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;

/** A file that may hold measurements: its name, the words of its path and its header are known, its rows are read on demand. */
public final class SourceFile {

    /** How many folders above a file may say what it is. */
    private static final int FOLDERS = 5;

    private final Path path;
    private final String name;
    private final List<String> words;
    private final List<String> header;
    private final Optional<String> givenGpu;

    private SourceFile(Path path, Optional<String> givenGpu) {
        this.path = path;
        Path last = path.getFileName();
        this.name = last == null ? path.toString() : last.toString();
        this.words = words(path.toAbsolutePath().normalize());
        this.givenGpu = givenGpu;
        this.header = isParquet() ? new ParquetTable(path, name).header() : isCsv() ? csv().firstRow() : List.of();
    }

    /**
     * Reads the head of a file.
     *
     * @throws ScenarioFormatException if it cannot be read
     */
    public static SourceFile open(Path path) {
        return new SourceFile(path, Optional.empty());
    }

    /** As {@link #open}, with the catalogue name of the GPU that everything in the file was measured on. */
    public static SourceFile openMeasuredOn(Path path, String gpu) {
        return new SourceFile(path, Optional.of(gpu));
    }

    /** Whether a file of this name can be read as a table or tree. */
    public static boolean isReadable(Path path) {
        String text = path.toString();
        return List.of(".csv", ".csv.gz", ".txt", ".txt.gz", ".parquet", ".json").stream()
                .anyMatch(text::endsWith);
    }

    /** Words of the path in lower case, nearest first: the file's name and its folders, taken apart at double underscores. */
    private static List<String> words(Path absolute) {
        List<String> words = new ArrayList<>();
        int names = absolute.getNameCount();
        for (int i = names - 1; i >= 0 && i >= names - 1 - FOLDERS; i--) {
            words.addAll(Arrays.asList(
                    absolute.getName(i).toString().toLowerCase(Locale.ROOT).split("__", -1)));
        }
        return List.copyOf(words);
    }

    private boolean isParquet() {
        return name.endsWith(".parquet");
    }

    private boolean isCsv() {
        return !isParquet() && !name.endsWith(".json");
    }

    private CsvTable csv() {
        return new CsvTable(path, name);
    }

    /** Name of the file without its folders. */
    public String name() {
        return name;
    }

    /** Names of the columns; the cells of the first row of a table without header; nothing of a tree. */
    public List<String> header() {
        return header;
    }

    /** Whether the table has all these columns. */
    public boolean has(String... columns) {
        return Set.copyOf(header).containsAll(Arrays.asList(columns));
    }

    /** The first word of the path, from the file's name upwards, of which something is known. */
    public <T> Optional<T> told(Function<String, Optional<T>> knowledge) {
        return words.stream().map(knowledge).flatMap(Optional::stream).findFirst();
    }

    /**
     * Catalogue name of the GPU: the one given, or the one that a word of the path means.
     *
     * @param byWord catalogue names by the words of this format, in lower case
     */
    public String gpu(Map<String, String> byWord) {
        return givenGpu.or(() -> told(word -> Optional.ofNullable(byWord.get(word))))
                .orElseThrow(() -> complaint(
                        "neither its name nor its folders say which GPU was measured",
                        "say which, or begin the file's name with one of "
                                + String.join(
                                        ", ", byWord.keySet().stream().sorted().toList())
                                + " and '__'."));
    }

    /** Whether the GPU was given by the caller, not by the file. */
    public Optional<String> givenGpu() {
        return givenGpu;
    }

    /** Every row below the header. */
    public void rows(Consumer<TableRow> reader) {
        if (isParquet()) {
            new ParquetTable(path, name).rows(header, reader);
        } else {
            csv().rows(header, reader);
        }
    }

    /** Every row of a CSV table without header, under these names of its columns. */
    public void rowsWithoutHeader(List<String> columns, Consumer<TableRow> reader) {
        csv().rowsWithoutHeader(columns, reader);
    }

    /** The tree of a JSON file. */
    public FileNode tree() {
        return FileTree.parse(name, FileTree.text(path));
    }

    /** A complaint about the whole file, with a way out. */
    public ScenarioFormatException complaint(String complaint, String maybe) {
        return new ScenarioFormatException(Place.of(name), complaint, maybe);
    }
}
