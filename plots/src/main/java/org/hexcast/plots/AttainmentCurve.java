package org.hexcast.plots;

import java.awt.BasicStroke;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Share of the requests inside every limit against what it depends on: the arrival rate, or the scale of the limits. */
public final class AttainmentCurve {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;

    private AttainmentCurve() {}

    /**
     * One line.
     *
     * @param name of what it shows
     * @param xs rates or scales, rising
     * @param shares inside every limit, one for each
     * @param promised share that should be; drawn across
     */
    public record Line(String name, List<Double> xs, List<Double> shares, double promised) {
        public Line {
            xs = List.copyOf(xs);
            shares = List.copyOf(shares);
            if (xs.isEmpty() || xs.size() != shares.size()) {
                throw new IllegalArgumentException(xs.size() + " places and " + shares.size() + " shares are no line");
            }
        }
    }

    /** Attainment against the arrival rate; every rate tried is marked. */
    public static Picture ofRates(List<Line> lines) {
        return draw("Attainment at each arrival rate", "requests / s", lines, true);
    }

    /** Attainment against the scale of the limits. */
    public static Picture ofScales(List<Line> lines) {
        return draw("Attainment at each SLO scale", "SLO scale (1: as it stands)", lines, false);
    }

    private static Picture draw(String title, String axis, List<Line> lines, boolean marked) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(axis)
                .yAxisTitle("% of requests within SLO")
                .build();
        ChartStyle.plain(chart);
        chart.getStyler().setLegendPosition(marked ? Styler.LegendPosition.InsideSW : Styler.LegendPosition.InsideSE);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(100.0);
        chart.getStyler().setXAxisMin(0.0);
        double last = lines.stream()
                .flatMap(line -> line.xs().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            var series = chart.addSeries(
                    name(lines, i),
                    line.xs(),
                    line.shares().stream().map(s -> s * 100).toList());
            series.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            series.setMarkerColor(Palette.series(i));
            series.setLineColor(Palette.series(i));
            series.setLineWidth(2.2f);
            double percent = line.promised() * 100;
            var promise = chart.addSeries(
                    name(lines, i) + ": promised", List.of(0.0, last > 0 ? last : 1), List.of(percent, percent));
            promise.setMarker(SeriesMarkers.NONE);
            promise.setLineColor(Palette.series(i));
            promise.setLineStyle(
                    new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, new float[] {6f, 4f}, 0f));
        }
        return new ChartRow(List.of(chart), WIDTH, HEIGHT);
    }

    /** Names must differ; a second line of a name is numbered. */
    private static String name(List<Line> lines, int index) {
        String name = lines.get(index).name();
        boolean again = lines.subList(0, index).stream().anyMatch(l -> l.name().equals(name));
        return again ? name + " (" + (index + 1) + ")" : name;
    }
}
