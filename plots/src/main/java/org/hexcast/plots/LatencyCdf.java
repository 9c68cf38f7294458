package org.hexcast.plots;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.RunResult;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Cumulative distributions of time to first token, time per output token and end-to-end latency, over all replications; one line for each result. */
public final class LatencyCdf {

    static final int WIDTH = 520;
    static final int HEIGHT = 400;
    private static final double LAST = 0.995;

    private LatencyCdf() {}

    /** The picture for one or more results. */
    public static Picture of(List<RunResult> results) {
        return new ChartRow(charts(results, labels(results)), WIDTH, HEIGHT);
    }

    /** The three charts, with a label for each result. */
    static List<XYChart> charts(List<RunResult> results, List<String> labels) {
        return List.of(
                chart("Time to first token", results, labels, Latencies::ttft),
                chart("Time per output token", results, labels, Latencies::tpot),
                chart("End to end", results, labels, Latencies::endToEnd));
    }

    private interface Part {
        LatencySummary of(Latencies latencies);
    }

    private static XYChart chart(String title, List<RunResult> results, List<String> labels, Part part) {
        double longest = results.stream()
                .mapToDouble(r -> part.of(r.pooled()).quantile(LAST))
                .max()
                .orElse(0);
        boolean millis = longest < 1;
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(millis ? "milliseconds" : "seconds")
                .yAxisTitle("% of requests")
                .build();
        ChartStyle.plain(chart);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
        chart.getStyler().setLegendVisible(results.size() > 1);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(100.0);
        chart.getStyler().setXAxisMin(0.0);
        for (int i = 0; i < results.size(); i++) {
            LatencySummary summary = part.of(results.get(i).pooled());
            if (summary.count() > 0) {
                Color color = Palette.series(i);
                addSeries(chart, labels.get(i), summary, millis ? 1e3 : 1, color);
            }
        }
        return chart;
    }

    /** One name for each result; those that share theirs, or bear one that was made up for another, are numbered. */
    private static List<String> labels(List<RunResult> results) {
        List<String> names = results.stream().map(r -> r.header().scenario()).toList();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String label = names.get(i);
            for (int number = i + 1; labels.contains(label) || Collections.frequency(names, label) > 1; number++) {
                label = names.get(i) + " (" + number + ")";
            }
            labels.add(label);
        }
        return labels;
    }

    private static void addSeries(XYChart chart, String label, LatencySummary summary, double scale, Color color) {
        List<Double> times = new ArrayList<>(List.of(0.0));
        List<Double> percents = new ArrayList<>(List.of(0.0));
        for (int i = 0; i < LatencySummary.SHARES.size(); i++) {
            double share = LatencySummary.SHARES.get(i);
            if (share <= LAST) {
                times.add(summary.quantiles().get(i) * scale);
                percents.add(share * 100);
            }
        }
        var series = chart.addSeries(label, times, percents);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineWidth(2.2f);
    }
}
