package org.hexcast.plots;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hexcast.domain.result.LoadSeries;

/** Load over time in four panels: queues, batch sizes, occupied KV cache, transfers under way. A line for each replica or route, of many for the busiest. */
public final class LoadPicture implements Picture {

    /** Most lines of a panel; all others are one more, with their range. */
    static final int MOST_LINES = 8;

    private static final Color OTHERS = new Color(0x80, 0x80, 0x88);
    private static final Color GRID = new Color(0xE2, 0xE4, 0xE8);
    private static final int LEFT = 78;
    private static final int PLOT = 1060;
    private static final int LEGEND = 260;
    private static final int TOP = 56;
    private static final int PANEL = 190;
    private static final int BETWEEN = 44;
    private static final int BOTTOM = 62;
    private static final int LINE = 18;
    private static final int TITLE = 20;
    private static final int LETTERS = 12;
    private static final int TIME_MARKS = 10;
    private static final int VALUE_MARKS = 4;

    private final String title;
    private final LoadSeries series;
    private final List<Panel> panels;

    /** One line: its name, its mean in each bin. */
    private record Line(String name, List<Double> means) {}

    /** Lines that share an axis, and how many of the last of them are drawn as one. */
    private record Panel(String title, List<Line> lines, List<Line> others) {
        double most() {
            double most = 0;
            for (Line line : lines) {
                most = Math.max(most, highest(line));
            }
            for (Line line : others) {
                most = Math.max(most, highest(line));
            }
            return Scale.roundUp(most, VALUE_MARKS);
        }

        private static double highest(Line line) {
            return line.means().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    private LoadPicture(String scenario, LoadSeries series) {
        this.title = scenario;
        this.series = series;
        List<Integer> replicas = busiest(
                series.replicas().size(),
                i -> sum(series.replicas().get(i).waiting())
                        + sum(series.replicas().get(i).running()));
        List<Integer> routes =
                busiest(series.routes().size(), i -> sum(series.routes().get(i).inFlight()));
        this.panels = List.of(
                replicaPanel("Requests that wait", replicas, LoadSeries.OfReplica::waiting),
                replicaPanel("Sequences in service", replicas, LoadSeries.OfReplica::running),
                replicaPanel(
                        "KV cache in use, %",
                        replicas,
                        line -> line.kvShare().stream()
                                .map(share -> share * 100)
                                .toList()),
                panel("KV transfers under way", routes, i -> {
                    LoadSeries.OfRoute route = series.routes().get(i);
                    return new Line(route.from() + " to " + route.to(), route.inFlight());
                }));
    }

    /**
     * The picture of a series.
     *
     * @param scenario its name
     * @param series what was watched
     */
    public static Picture of(String scenario, LoadSeries series) {
        return new LoadPicture(scenario, series);
    }

    private static double sum(List<Double> means) {
        return means.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Indices, those drawn as lines of their own first; each part in the order given. */
    private static List<Integer> busiest(int count, Function<Integer, Double> load) {
        List<Integer> order = IntStream.range(0, count).boxed().toList();
        if (count <= MOST_LINES) {
            return order;
        }
        List<Integer> sorted = new ArrayList<>(order);
        sorted.sort(Comparator.comparing(load).reversed());
        List<Integer> own = sorted.subList(0, MOST_LINES).stream().sorted().toList();
        List<Integer> all = new ArrayList<>(own);
        order.stream().filter(i -> !own.contains(i)).forEach(all::add);
        return all;
    }

    private Panel replicaPanel(String name, List<Integer> order, Function<LoadSeries.OfReplica, List<Double>> means) {
        return panel(name, order, i -> {
            LoadSeries.OfReplica line = series.replicas().get(i);
            return new Line(line.replica().name(), means.apply(line));
        });
    }

    private static Panel panel(String name, List<Integer> order, Function<Integer, Line> line) {
        List<Line> lines = order.stream().map(line).toList();
        int own = Math.min(MOST_LINES, lines.size());
        return new Panel(name, lines.subList(0, own), lines.subList(own, lines.size()));
    }

    @Override
    public int width() {
        return LEFT + PLOT + LEGEND;
    }

    @Override
    public int height() {
        return TOP + panels.size() * (PANEL + BETWEEN) + BOTTOM - BETWEEN;
    }

    @Override
    public void paint(Graphics2D graphics) {
        Pen pen = new Pen(graphics);
        String head = Pen.fitted(title, TITLE, width() / 2.0) + ": load over time";
        pen.text(head, 24, 30, TITLE, Font.BOLD, Palette.INK);
        Scale time = new Scale(0, Math.max(1, series.endNanos()) / 1e9, LEFT, LEFT + PLOT);
        int y = TOP;
        for (Panel panel : panels) {
            paint(pen, panel, y + 16, time);
            y += PANEL + BETWEEN;
        }
        int bottom = y - BETWEEN + 16;
        for (double mark : time.marks(TIME_MARKS)) {
            pen.text(time.label(mark, TIME_MARKS), time.at(mark), bottom + 18, LETTERS, Palette.INK, Pen.Align.CENTRE);
        }
        pen.text(
                "seconds since the start of the run",
                LEFT + PLOT / 2.0,
                bottom + 38,
                13,
                Palette.INK,
                Pen.Align.CENTRE);
    }

    private void paint(Pen pen, Panel panel, int top, Scale time) {
        int bottom = top + PANEL;
        Scale values = new Scale(0, panel.most(), bottom, top);
        pen.text(panel.title(), LEFT, top - 8.0, 14, Font.BOLD, Palette.INK);
        for (double mark : values.marks(VALUE_MARKS)) {
            pen.line(LEFT, values.at(mark), LEFT + PLOT, values.at(mark), GRID, 1);
            String label = values.label(mark, VALUE_MARKS);
            pen.text(label, LEFT - 8.0, values.at(mark) + 4, LETTERS, Palette.INK, Pen.Align.RIGHT);
        }
        for (double mark : time.marks(TIME_MARKS)) {
            pen.line(time.at(mark), top, time.at(mark), bottom + 4, GRID, 1);
        }
        if (!panel.others().isEmpty()) {
            paintOthers(pen, panel.others(), time, values);
        }
        for (int i = panel.lines().size() - 1; i >= 0; i--) {
            pen.draw(steps(panel.lines().get(i).means(), time, values), Palette.line(i), 1.6);
        }
        pen.line(LEFT, bottom, LEFT + PLOT, bottom, Palette.FAINT, 1);
        legend(pen, panel, top);
    }

    private void legend(Pen pen, Panel panel, int top) {
        double y = top + 8;
        int x = LEFT + PLOT + 18;
        for (int i = 0; i < panel.lines().size(); i++) {
            pen.line(x, y, x + 18, y, Palette.line(i), 3);
            String name = Pen.fitted(panel.lines().get(i).name(), LETTERS, LEGEND - 54);
            pen.text(name, x + 25, y + 4, LETTERS, Font.PLAIN, Palette.INK);
            y += LINE;
        }
        if (panel.lines().isEmpty()) {
            pen.text("none", x, y + 4, LETTERS, Font.PLAIN, Palette.FAINT);
        }
        if (!panel.others().isEmpty()) {
            pen.fill(x, y - 6, 18, 12, Palette.tint(OTHERS, 0.3));
            pen.line(x, y, x + 18, y, OTHERS, 2);
            String name = panel.others().size() + " others: mean and range";
            pen.text(name, x + 25, y + 4, LETTERS, Font.PLAIN, Palette.INK);
        }
    }

    private void paintOthers(Pen pen, List<Line> others, Scale time, Scale values) {
        List<Double> means = new ArrayList<>();
        List<Double> least = new ArrayList<>();
        List<Double> most = new ArrayList<>();
        for (int bin = 0; bin < series.bins(); bin++) {
            int at = bin;
            double[] here = others.stream().mapToDouble(l -> l.means().get(at)).toArray();
            means.add(Arrays.stream(here).average().orElse(0));
            least.add(Arrays.stream(here).min().orElse(0));
            most.add(Arrays.stream(here).max().orElse(0));
        }
        Path2D band = steps(most, time, values);
        for (int bin = series.bins() - 1; bin >= 0; bin--) {
            double y = rounded(values.at(least.get(bin)));
            band.lineTo(rounded(time.at(series.toNanos(bin) / 1e9)), y);
            band.lineTo(rounded(time.at(series.fromNanos(bin) / 1e9)), y);
        }
        if (series.bins() > 0) {
            band.closePath();
        }
        pen.fill(band, Palette.tint(OTHERS, 0.3));
        pen.draw(steps(means, time, values), OTHERS, 1.6);
    }

    /** A line that is level in each bin. */
    private Path2D steps(List<Double> means, Scale time, Scale values) {
        Path2D path = new Path2D.Double();
        path.moveTo(time.first(), rounded(values.at(means.isEmpty() ? 0 : means.get(0))));
        for (int bin = 0; bin < means.size(); bin++) {
            double y = rounded(values.at(means.get(bin)));
            path.lineTo(rounded(time.at(series.fromNanos(bin) / 1e9)), y);
            path.lineTo(rounded(time.at(series.toNanos(bin) / 1e9)), y);
        }
        return path;
    }

    /** To a hundredth of a pixel, which keeps the SVG file small. */
    private static double rounded(double pixel) {
        return Math.round(pixel * 100) / 100.0;
    }
}
