package org.hexcast.plots;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Output tokens per second of several clusters, side by side for each workload. */
public final class ThroughputBars {

    private static final int HEIGHT = 520;

    private ThroughputBars() {}

    /**
     * One bar.
     *
     * @param group what is asked
     * @param series which cluster
     * @param tokensPerSecond its height; not a number where there is no plan
     */
    public record Bar(String group, String series, double tokensPerSecond) {}

    /** The picture; every group has a bar for every series. */
    public static Picture of(List<Bar> bars) {
        Set<String> groups = new LinkedHashSet<>();
        Set<String> series = new LinkedHashSet<>();
        for (Bar bar : bars) {
            groups.add(bar.group());
            series.add(bar.series());
        }
        int width = Math.max(800, 200 + 110 * groups.size());
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(HEIGHT)
                .title("Simulated output tokens per second, our planner on every cluster")
                .yAxisTitle("output tokens / s")
                .build();
        ChartStyle.plain(chart);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
        chart.getStyler().setXAxisLabelRotation(30);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisDecimalPattern("#,##0");
        int index = 0;
        for (String name : series) {
            List<Double> heights = new ArrayList<>();
            for (String group : groups) {
                heights.add(bars.stream()
                        .filter(b -> b.group().equals(group)
                                && b.series().equals(name)
                                && Double.isFinite(b.tokensPerSecond()))
                        .mapToDouble(Bar::tokensPerSecond)
                        .findFirst()
                        .orElse(0));
            }
            chart.addSeries(name, List.copyOf(groups), heights).setFillColor(Palette.series(index++));
        }
        return new ChartRow(List.of(chart), width, HEIGHT);
    }
}
