package org.hexcast.plots;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.result.RunResult;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Measurement beside prediction: the ratio of each figure, and the distributions of the latencies, one line predicted and one measured. */
public final class ValidationPicture {

    private static final List<String> LABELS = List.of("predicted", "measured");
    private static final double HIGHEST = 2.5;
    private static final int EVERY_LABEL = 10;
    private static final float LINE = 1.2f;

    private ValidationPicture() {}

    /**
     * The picture.
     *
     * @param ratios measured over predicted by the name of a figure, in order
     * @param aim share of a figure by which measurement and prediction may differ
     */
    public static Picture of(Map<String, Double> ratios, double aim, RunResult predicted, RunResult measured) {
        List<Chart<?, ?>> charts = new ArrayList<>();
        charts.add(bars(ratios, aim));
        charts.addAll(LatencyCdf.charts(List.of(predicted, measured), LABELS));
        return new ChartRow(charts, LatencyCdf.WIDTH, LatencyCdf.HEIGHT);
    }

    private static CategoryChart bars(Map<String, Double> ratios, double aim) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(LatencyCdf.WIDTH)
                .height(LatencyCdf.HEIGHT)
                .title("Measured / predicted")
                .yAxisTitle("ratio, at most " + HIGHEST + " shown")
                .build();
        ChartStyle.plain(chart);
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisLabelRotation(60);
        chart.getStyler().setXAxisTickMarkSpacingHint(EVERY_LABEL);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(HIGHEST);
        List<Double> heights = ratios.values().stream()
                .map(ratio -> Double.isFinite(ratio) ? Math.min(HIGHEST, ratio) : 0)
                .toList();
        chart.addSeries("ratio", List.copyOf(ratios.keySet()), heights).setFillColor(Palette.series(1));
        chart.getStyler().setAnnotationLineColor(Palette.series(0));
        chart.getStyler().setAnnotationLineStroke(new BasicStroke(LINE));
        for (double at : new double[] {1 - aim, 1, 1 + aim}) {
            chart.addAnnotation(new AnnotationLine(at, false, false));
        }
        return chart;
    }
}
