package org.hexcast.calibration.importer.table;

import java.util.Map;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.PlainNumber;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;

/**
 * One row of a table, as text.
 *
 * @param file name of the file
 * @param line where it stands, the header being line 1; of a Parquet file the row, counted likewise
 * @param columns position of each column
 * @param cells text by position
 */
public record TableRow(String file, int line, Map<String, Integer> columns, Cells cells) {

    /** Text by position; short rows were refused before. */
    @FunctionalInterface
    public interface Cells {

        /** The text at this position. */
        String at(int position);
    }

    /** Whether the table has this column and the row something in it. */
    public boolean has(String column) {
        Integer at = columns.get(column);
        return at != null && !cells.at(at).isEmpty();
    }

    /** The text in a column. */
    public String text(String column) {
        Integer at = columns.get(column);
        if (at == null) {
            throw complaint(column, "the column is missing; found " + Shown.value(String.join(",", columns.keySet())));
        }
        return cells.at(at);
    }

    /** A whole number, also one written with decimals that are zero. */
    public long whole(String column) {
        String text = text(column);
        return PlainNumber.whole(text).orElseGet(() -> {
            double number = number(column);
            if (number != Math.rint(number) || Math.abs(number) > 1e15) {
                throw complaint(column, "'" + Shown.value(text) + "' is not a whole number");
            }
            return (long) number;
        });
    }

    /** A whole number that fits an {@code int}. */
    public int small(String column) {
        long number = whole(column);
        if (number != (int) number) {
            throw complaint(column, number + " is not below 2^31");
        }
        return (int) number;
    }

    /** A number, finite and not negative. */
    public double number(String column) {
        String text = text(column);
        double number = PlainNumber.decimal(text)
                .orElseThrow(() -> complaint(column, "'" + Shown.value(text) + "' is not a number"));
        if (number < 0) {
            throw complaint(column, "'" + Shown.value(text) + "' must not be negative");
        }
        return number;
    }

    /** A complaint about the cell in a column. */
    public ScenarioFormatException complaint(String column, String complaint) {
        return new ScenarioFormatException(new Place(file, line, column), complaint);
    }

    /** A complaint about the cell in a column, with a way out. */
    public ScenarioFormatException complaint(String column, String complaint, String maybe) {
        return new ScenarioFormatException(new Place(file, line, column), complaint, maybe);
    }
}
