package org.hexcast.plots;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Output tokens per second of several clusters, side by side for each workload. */
public final class ThroughputBars {

    private static final int HEIGHT = 520;

    /** Less than a group's width: every group has its label. */
    private static final int LABEL_SPACING = 20;

    private static final Pattern BETWEEN_PARTS = Pattern.compile(", ");

    private ThroughputBars() {}

    /**
     * One bar.
     *
     * @param group what is asked; what all groups have in common between their commas is said once, below the axis
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
        List<String> common = common(groups);
        if (!common.isEmpty()) {
            chart.setXAxisTitle(String.join(", ", common));
        }
        List<String> labels = groups.stream().map(g -> label(g, common)).toList();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
        chart.getStyler().setXAxisTickMarkSpacingHint(LABEL_SPACING);
        chart.getStyler().setXAxisLabelRotation(groups.size() > 2 ? 30 : 0);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisDecimalPattern("#,##0");
        if (bars.stream().noneMatch(bar -> bar.tokensPerSecond() > 0)) {
            chart.getStyler().setYAxisMax(1.0); // an axis from 0 to 0 has no scale
        }
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
            chart.addSeries(name, labels, heights).setFillColor(Palette.series(index++));
        }
        return new ChartRow(List.of(chart), width, HEIGHT);
    }

    private static List<String> parts(String group) {
        return BETWEEN_PARTS.splitAsStream(group).toList();
    }

    /** Parts that every group has; none where there is one group. */
    private static List<String> common(Set<String> groups) {
        List<String> common = new ArrayList<>();
        groups.stream().limit(1).forEach(first -> common.addAll(parts(first)));
        groups.forEach(group -> common.retainAll(parts(group)));
        return groups.size() == 1 ? List.of() : common;
    }

    private static String label(String group, List<String> common) {
        String own =
                parts(group).stream().filter(part -> !common.contains(part)).collect(Collectors.joining(", "));
        return own.isEmpty() ? group : own;
    }
}
