package org.hexcast.calibration.importer.table;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.parquet.schema.Type;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.jspecify.annotations.Nullable;

/** Reads flat Parquet tables: values become the text that a CSV file would hold, absent ones empty text. */
final class ParquetTable {

    private final File file;
    private final String name;

    ParquetTable(Path path, String name) {
        this.file = path.toFile();
        this.name = name;
    }

    /** Names of the columns. */
    List<String> header() {
        try {
            return ParquetReader.readMetadata(file).getFileMetaData().getSchema().getFields().stream()
                    .map(Type::getName)
                    .toList();
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** Every row. */
    void rows(List<String> columns, Consumer<TableRow> reader) {
        Map<String, Integer> positions = CsvTable.positions(name, columns);
        int line = 1;
        try (Stream<String[]> rows =
                ParquetReader.streamContent(file, new Cells(positions), column -> String.join(".", column))) {
            for (String[] cells : (Iterable<String[]>) rows::iterator) {
                line++;
                reader.accept(new TableRow(name, line, positions, at -> cells[at]));
            }
        } catch (ScenarioFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private ScenarioFormatException unreadable(Exception e) {
        return new ScenarioFormatException(Place.of(name), "is no Parquet file that can be read: " + e.getMessage());
    }

    /** Collects the values of one row as text. */
    private record Cells(Map<String, Integer> positions) implements Hydrator<String[], String[], String> {

        @Override
        public String[] start() {
            String[] cells = new String[positions.size()];
            Arrays.fill(cells, "");
            return cells;
        }

        @Override
        public String[] add(String[] cells, String column, @Nullable Object value) {
            Integer at = positions.get(column);
            if (at != null && value != null) {
                cells[at] = value.toString();
            }
            return cells;
        }

        @Override
        public String[] finish(String[] cells) {
            return cells;
        }
    }
}
