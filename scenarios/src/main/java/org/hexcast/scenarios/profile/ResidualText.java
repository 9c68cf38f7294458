package org.hexcast.scenarios.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.scenarios.output.JsonText;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.PlainNumber;
import org.hexcast.scenarios.tree.Shown;

/**
 * Residual tables as text: one line for each plane of the last two axes, its rows apart by {@code |}, values by spaces, {@code .} where nothing is known. A
 * row or plane of which nothing is known is a single {@code .}; equal tables give equal lines.
 */
final class ResidualText {

    private static final String UNKNOWN = ".";
    private static final char ROW_END = '|';
    private static final double MOST_WHOLE = 1L << 53;
    private static final long MOST_VALUES = 1 << 20;
    private static final int MOST_DIGITS = 4;

    private ResidualText() {}

    /** Numbers apart by spaces; each is read back as it was. */
    static String numbers(List<Double> numbers) {
        return numbers.stream().map(ResidualText::number).collect(Collectors.joining(" "));
    }

    private static String number(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < MOST_WHOLE;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }

    /** Numbers apart by spaces. */
    static List<Double> numbers(FileNode node) {
        List<Double> numbers = new ArrayList<>();
        for (String word : node.text().split(" ", -1)) {
            OptionalDouble number = PlainNumber.decimal(word);
            numbers.add(number.orElseThrow(() ->
                    node.complaint("'" + Shown.value(word) + "' is not a number; numbers stand apart by one space")));
        }
        return numbers;
    }

    static void write(JsonText json, ResidualTable table) {
        List<ResidualTable.Axis> axes = table.axes();
        json.list("axes", axes, (a, axis) -> a.put("axis", axis.name()).put("knots", numbers(axis.knots())));
        int plane = width(axes, 1) * width(axes, 2);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < table.thousandths().size(); from += plane) {
            lines.add(line(table.thousandths().subList(from, from + plane), width(axes, 1)));
        }
        json.texts("thousandths", lines);
    }

    /** Knots of the last axis, or of the one before it; 1 where there is none. */
    private static int width(List<ResidualTable.Axis> axes, int fromTheEnd) {
        return axes.size() < fromTheEnd
                ? 1
                : axes.get(axes.size() - fromTheEnd).knots().size();
    }

    private static boolean nothingKnown(List<Integer> values) {
        return values.stream().allMatch(value -> value == ResidualTable.UNKNOWN);
    }

    private static String line(List<Integer> plane, int width) {
        if (nothingKnown(plane)) {
            return UNKNOWN;
        }
        List<String> rows = new ArrayList<>();
        for (int from = 0; from < plane.size(); from += width) {
            rows.add(row(plane.subList(from, from + width)));
        }
        return String.join(" " + ROW_END + " ", rows);
    }

    private static String row(List<Integer> values) {
        return nothingKnown(values)
                ? UNKNOWN
                : values.stream()
                        .map(value -> value == ResidualTable.UNKNOWN ? UNKNOWN : Integer.toString(value))
                        .collect(Collectors.joining(" "));
    }

    static ResidualTable read(FileNode node) {
        Fields fields = node.fields();
        List<ResidualTable.Axis> axes = new ArrayList<>();
        for (FileNode item : fields.require("axes").items()) {
            Fields axis = item.fields();
            String name = axis.require("axis").text();
            FileNode knots = axis.require("knots");
            axis.finish();
            axes.add(knots.make(() -> new ResidualTable.Axis(name, numbers(knots))));
        }
        FileNode lines = fields.require("thousandths");
        fields.finish();
        List<FileNode> items = lines.items();
        long planes = size(node, axes) / width(axes, 1) / width(axes, 2);
        if (items.size() != planes) {
            throw lines.complaint("has " + items.size() + " lines, but the axes before the last two have " + planes
                    + " combinations of knots");
        }
        List<Integer> values = new ArrayList<>();
        items.forEach(line -> readPlane(line, width(axes, 2), width(axes, 1), values));
        return node.make(() -> new ResidualTable(axes, values));
    }

    private static long size(FileNode node, List<ResidualTable.Axis> axes) {
        long size = 1;
        for (ResidualTable.Axis axis : axes) {
            size *= axis.knots().size();
            if (size > MOST_VALUES) {
                throw node.complaint("the axes have more than " + MOST_VALUES + " combinations of knots");
            }
        }
        return size;
    }

    private static void readPlane(FileNode line, int rows, int width, List<Integer> into) {
        String text = line.text();
        if (text.equals(UNKNOWN)) {
            into.addAll(Collections.nCopies(rows * width, ResidualTable.UNKNOWN));
            return;
        }
        int found = 1 + count(text, ROW_END, 0, text.length());
        if (found != rows) {
            throw line.complaint(
                    "has " + found + " rows apart by '|', but the axis before the last has " + rows + " knots");
        }
        int from = 0;
        for (int row = 1; row <= rows; row++) {
            int end = text.indexOf(ROW_END, from);
            readRow(line, row, new Words(text, from, end < 0 ? text.length() : end), width, into);
            from = end + 1;
        }
    }

    private static int count(String text, char sought, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += text.charAt(i) == sought ? 1 : 0;
        }
        return count;
    }

    private static void readRow(FileNode line, int row, Words words, int width, List<Integer> into) {
        if (words.are(UNKNOWN)) {
            into.addAll(Collections.nCopies(width, ResidualTable.UNKNOWN));
            return;
        }
        if (words.count() != width) {
            throw line.complaint(
                    "row " + row + " has " + words.count() + " values, but the last axis has " + width + " knots");
        }
        for (int i = 0; i < width; i++) {
            into.add(words.next(line, row));
        }
    }

    /** The words of one row, apart by one space. Tables have thousands, so none is cut out of the line unless it is wrong. Owned by the call that made it. */
    private static final class Words {
        private final String text;
        private final int from;
        private final int to;
        private int at;

        private Words(String text, int from, int to) {
            this.text = text;
            int first = from;
            int last = to;
            while (first < last && Character.isWhitespace(text.charAt(first))) {
                first++;
            }
            while (first < last && Character.isWhitespace(text.charAt(last - 1))) {
                last--;
            }
            this.from = first;
            this.to = last;
            this.at = first;
        }

        private boolean are(String word) {
            return to - from == word.length() && text.startsWith(word, from);
        }

        private int count() {
            return 1 + ResidualText.count(text, ' ', from, to);
        }

        private int next(FileNode line, int row) {
            int space = text.indexOf(' ', at);
            int end = space < 0 || space > to ? to : space;
            int begin = at;
            at = end + 1;
            return value(line, row, begin, end);
        }

        private int value(FileNode line, int row, int begin, int end) {
            if (end - begin == 1 && text.charAt(begin) == UNKNOWN.charAt(0)) {
                return ResidualTable.UNKNOWN;
            }
            boolean negative = begin < end && text.charAt(begin) == '-';
            int value = small(negative ? begin + 1 : begin, end);
            if (value > ResidualTable.MOST) {
                throw line.complaint("row " + row + ": '" + Shown.value(text.substring(begin, end))
                        + "' is neither a whole number from -" + ResidualTable.MOST + " to " + ResidualTable.MOST
                        + " nor '.'");
            }
            return negative ? -value : value;
        }

        /** A whole number of few digits, beyond the most where it is none. */
        private int small(int begin, int end) {
            if (begin >= end || end - begin > MOST_DIGITS) {
                return Integer.MAX_VALUE;
            }
            int value = 0;
            for (int i = begin; i < end; i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return Integer.MAX_VALUE;
                }
                value = 10 * value + digit;
            }
            return value;
        }
    }
}
