package org.hexcast.plots;

import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.result.RunWindow;

/**
 * One row of a Gantt picture. Bars that overlap share its height. Bars narrower than a pixel or two are gathered in columns, each in the colour of what takes
 * most of it, the paler the less of it is busy: so a picture of any number of bars stays small. Filled once, then painted any number of times.
 */
final class GanttRow {

    private static final double NARROW = 1.5;
    private static final double COLUMN = 2;
    private static final double SEPARATED = 4;
    private static final int MOST_LANES = 6;
    private static final int LETTERS = 11;
    private static final double PALEST = 0.25;

    private final String name;
    private final String detail;
    private final boolean continues;
    private final List<Bar> bars = new ArrayList<>();

    /**
     * One bar.
     *
     * @param startNanos its begin
     * @param endNanos its end
     * @param color of what it is
     * @param text stands in it where there is room
     */
    record Bar(long startNanos, long endNanos, Color color, String text) {}

    /**
     * An empty row.
     *
     * @param name in bold
     * @param detail beside it
     * @param continues whether it belongs to the row above
     */
    GanttRow(String name, String detail, boolean continues) {
        this.name = name;
        this.detail = detail;
        this.continues = continues;
    }

    String name() {
        return name;
    }

    String detail() {
        return detail;
    }

    boolean continues() {
        return continues;
    }

    void add(Bar bar) {
        bars.add(bar);
    }

    /** Whether some bars are gathered in columns. */
    boolean isGathered(double nanosPerPixel) {
        return bars.stream().anyMatch(bar -> bar.endNanos() - bar.startNanos() < NARROW * nanosPerPixel);
    }

    /** Draws the bars, cut to the window. */
    void paint(Pen pen, double y, double height, RunWindow window, Scale time) {
        List<List<Bar>> lanes = lanes();
        double each = height / Math.max(1, lanes.size());
        for (int i = 0; i < lanes.size(); i++) {
            paintLane(pen, lanes.get(i), y + i * each, each - (lanes.size() > 1 ? 0.5 : 0), window, time);
        }
    }

    /** Bars in the first lane where they overlap none; what finds none in the last one lies over it. */
    private List<List<Bar>> lanes() {
        List<List<Bar>> lanes = new ArrayList<>();
        List<Bar> sorted = new ArrayList<>(bars);
        sorted.sort(Comparator.comparingLong(Bar::startNanos).thenComparingLong(Bar::endNanos));
        for (Bar bar : sorted) {
            int lane = 0;
            while (lane < lanes.size()
                    && lane < MOST_LANES - 1
                    && last(lanes.get(lane)).endNanos() > bar.startNanos()) {
                lane++;
            }
            if (lane == lanes.size()) {
                lanes.add(new ArrayList<>());
            }
            lanes.get(lane).add(bar);
        }
        return lanes;
    }

    private static Bar last(List<Bar> lane) {
        return lane.get(lane.size() - 1);
    }

    private static void paintLane(Pen pen, List<Bar> lane, double y, double height, RunWindow window, Scale time) {
        Map<Integer, Map<Color, Double>> columns = new LinkedHashMap<>();
        List<Bar> wide = new ArrayList<>();
        for (Bar bar : lane) {
            double from = time.at(Math.max(bar.startNanos(), window.fromNanos()) / 1e9);
            double to = time.at(Math.min(bar.endNanos(), window.toNanos()) / 1e9);
            if (to - from >= NARROW) {
                wide.add(bar);
            } else {
                gather(columns, from - time.first(), to - time.first(), bar.color());
            }
        }
        columns.forEach((column, busy) -> paintColumn(pen, time.first() + column * COLUMN, y, height, busy));
        for (Bar bar : wide) {
            double from = time.at(Math.max(bar.startNanos(), window.fromNanos()) / 1e9);
            double to = time.at(Math.min(bar.endNanos(), window.toNanos()) / 1e9);
            paintBar(pen, bar, from, y, to - from, height);
        }
    }

    private static void gather(Map<Integer, Map<Color, Double>> columns, double from, double to, Color color) {
        int last = (int) (to / COLUMN);
        for (int column = (int) (from / COLUMN); column <= last; column++) {
            double part = Math.min(to, (column + 1) * COLUMN) - Math.max(from, column * COLUMN);
            columns.computeIfAbsent(column, c -> new LinkedHashMap<>()).merge(color, part, Double::sum);
        }
    }

    private static void paintColumn(Pen pen, double x, double y, double height, Map<Color, Double> busy) {
        double all = busy.values().stream().mapToDouble(Double::doubleValue).sum();
        Color most = busy.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        pen.fill(x, y, COLUMN, height, Palette.tint(most, PALEST + (1 - PALEST) * Math.min(1, all / COLUMN)));
    }

    private static void paintBar(Pen pen, Bar bar, double x, double y, double width, double height) {
        pen.fill(x, y, width - (width >= SEPARATED ? 0.8 : 0), height, bar.color());
        boolean fits = !bar.text().isEmpty() && Pen.width(bar.text(), LETTERS) + 8 <= width && height >= LETTERS + 4;
        if (fits) {
            pen.text(bar.text(), x + 4, y + height / 2 + 4, LETTERS, Font.PLAIN, Color.WHITE);
        }
    }
}
