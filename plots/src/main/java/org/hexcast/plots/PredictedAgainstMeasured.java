package org.hexcast.plots;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Predicted against measured times, and how large the errors are; one chart for each family of kernels, one colour for each GPU. */
public final class PredictedAgainstMeasured {

    private static final int WIDTH = 460;
    private static final int HEIGHT = 440;
    private static final int MOST_POINTS = 100;
    private static final int CDF_POINTS = 100;
    private static final double BAND = 0.15;
    private static final double MOST_ERROR = 50;

    private PredictedAgainstMeasured() {}

    /**
     * Times of one family on one GPU.
     *
     * @param family which kernels; families become charts in their first order
     * @param gpu which GPU; GPUs have the same colour in every chart
     * @param measuredSeconds measured times, above 0
     * @param predictedSeconds as many predictions, above 0
     */
    public record Series(String family, String gpu, List<Double> measuredSeconds, List<Double> predictedSeconds) {

        public Series {
            measuredSeconds = List.copyOf(measuredSeconds);
            predictedSeconds = List.copyOf(predictedSeconds);
            if (measuredSeconds.size() != predictedSeconds.size() || measuredSeconds.isEmpty()) {
                throw new IllegalArgumentException(measuredSeconds.size() + " measured and " + predictedSeconds.size()
                        + " predicted times are no series");
            }
            for (List<Double> times : List.of(measuredSeconds, predictedSeconds)) {
                if (times.stream().anyMatch(time -> !(time > 0 && Double.isFinite(time)))) {
                    throw new IllegalArgumentException("times must be above 0 and finite");
                }
            }
        }

        /** Absolute errors in per cent, rising. */
        private double[] errors() {
            double[] errors = new double[measuredSeconds.size()];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = Math.abs(predictedSeconds.get(i) / measuredSeconds.get(i) - 1) * 100;
            }
            Arrays.sort(errors);
            return errors;
        }
    }

    /** Points on logarithmic axes, in microseconds, thinned evenly; the diagonal and a band of 15 % around it. */
    public static Picture scatter(List<Series> series) {
        List<String> gpus = gpus(series);
        List<XYChart> charts = new ArrayList<>();
        families(series).forEach((family, own) -> {
            XYChart chart = chart(family, "measured, microseconds", "predicted, microseconds");
            chart.getStyler().setXAxisLogarithmic(true);
            chart.getStyler().setYAxisLogarithmic(true);
            chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
            double least = Math.pow(10, Math.floor(Math.log10(extreme(own, false))));
            double most = Math.pow(10, Math.ceil(Math.log10(extreme(own, true))));
            chart.getStyler().setXAxisMin(least).setXAxisMax(most);
            chart.getStyler().setYAxisMin(least).setYAxisMax(most);
            for (Series one : own) {
                addPoints(chart, one, gpus.indexOf(one.gpu()));
            }
            addLine(chart, "equal", least, most, 1, false);
            addLine(chart, "15 % more", least, most, 1 + BAND, true);
            addLine(chart, "15 % less", least, most, 1 - BAND, true);
            charts.add(chart);
        });
        return new ChartRow(charts, WIDTH, HEIGHT);
    }

    private static void addPoints(XYChart chart, Series series, int color) {
        int size = series.measuredSeconds().size();
        int count = Math.min(size, MOST_POINTS);
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = (int) ((long) i * size / count);
            xs.add(series.measuredSeconds().get(at) * 1e6);
            ys.add(series.predictedSeconds().get(at) * 1e6);
        }
        XYSeries points = chart.addSeries(series.gpu(), xs, ys);
        points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        points.setMarker(SeriesMarkers.CIRCLE);
        points.setMarkerColor(Palette.line(color));
    }

    private static void addLine(XYChart chart, String name, double least, double most, double factor, boolean dashed) {
        double from = Math.max(least, least / factor);
        double to = Math.min(most, most / factor);
        XYSeries line = chart.addSeries(name, List.of(from, to), List.of(from * factor, to * factor));
        line.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(Palette.INK);
        line.setLineWidth(1);
        line.setShowInLegend(false);
        if (dashed) {
            line.setLineStyle(
                    new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, new float[] {5f, 4f}, 0f));
        }
    }

    /** Which share of the kernels is predicted within which absolute error. */
    public static Picture errors(List<Series> series) {
        List<String> gpus = gpus(series);
        List<XYChart> charts = new ArrayList<>();
        families(series).forEach((family, own) -> {
            XYChart chart = chart(family, "absolute error, %", "% of kernels");
            chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
            chart.getStyler().setXAxisMin(0.0).setXAxisMax(MOST_ERROR);
            chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
            for (Series one : own) {
                double[] errors = one.errors();
                List<Double> xs = new ArrayList<>(List.of(0.0));
                List<Double> ys = new ArrayList<>(List.of(0.0));
                for (int i = 1; i <= CDF_POINTS; i++) {
                    int upTo = (int) Math.ceil((double) i * errors.length / CDF_POINTS);
                    double error = errors[upTo - 1];
                    if (error <= MOST_ERROR) {
                        xs.add(error);
                        ys.add(100.0 * upTo / errors.length);
                    }
                }
                XYSeries line = chart.addSeries(one.gpu(), xs, ys);
                line.setMarker(SeriesMarkers.NONE);
                line.setLineColor(Palette.line(gpus.indexOf(one.gpu())));
                line.setLineWidth(2.2f);
            }
            charts.add(chart);
        });
        return new ChartRow(charts, WIDTH, HEIGHT);
    }

    private static XYChart chart(String title, String xAxis, String yAxis) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        ChartStyle.plain(chart);
        chart.getStyler().setMarkerSize(4);
        return chart;
    }

    private static double extreme(List<Series> series, boolean most) {
        double extreme = most ? 0 : Double.POSITIVE_INFINITY;
        for (Series one : series) {
            for (List<Double> times : List.of(one.measuredSeconds(), one.predictedSeconds())) {
                for (double time : times) {
                    extreme = most ? Math.max(extreme, time) : Math.min(extreme, time);
                }
            }
        }
        return extreme * 1e6 * (most ? 1.0001 : 0.9999);
    }

    private static List<String> gpus(List<Series> series) {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to draw");
        }
        return series.stream().map(Series::gpu).distinct().toList();
    }

    private static Map<String, List<Series>> families(List<Series> series) {
        Map<String, List<Series>> families = new LinkedHashMap<>();
        for (Series one : series) {
            families.computeIfAbsent(one.family(), family -> new ArrayList<>()).add(one);
        }
        return families;
    }
}
