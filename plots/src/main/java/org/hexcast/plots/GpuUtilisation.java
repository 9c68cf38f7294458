package org.hexcast.plots;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** How busy each GPU was in the measured window of the first replication, a bar a GPU, coloured by role. */
public final class GpuUtilisation {

    private static final int HEIGHT = 420;

    /** Less than a bar's width: every bar has its label. */
    private static final int LABEL_SPACING = 20;

    private GpuUtilisation() {}

    /** The picture for one result. */
    public static Picture of(RunResult result) {
        RunMetrics run = result.replications().get(0);
        List<DeviceUse> devices = run.use().devices();
        int width = Math.max(700, 160 + 44 * devices.size());
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(HEIGHT)
                .title("Busy share of each GPU: " + result.header().scenario())
                .xAxisTitle("GPU (node/index)")
                .yAxisTitle("% of the measured window")
                .build();
        ChartStyle.plain(chart);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(100.0);
        chart.getStyler().setYAxisDecimalPattern("0");
        chart.getStyler().setOverlapped(true);
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setXAxisTickMarkSpacingHint(LABEL_SPACING);
        chart.getStyler().setXAxisLabelRotation(devices.size() > 6 ? 60 : 0);
        List<String> labels = devices.stream().map(d -> d.device().toString()).toList();
        for (PhaseRole role : PhaseRole.values()) {
            Set<ReplicaId> ids = ids(run, role);
            if (ids.isEmpty()) {
                continue;
            }
            List<Double> shares = new ArrayList<>();
            devices.forEach(d -> shares.add(ids.contains(d.replica()) ? d.busyShare() * 100 : 0));
            var series = chart.addSeries(Palette.word(role), labels, shares);
            series.setFillColor(Palette.of(role));
        }
        return new ChartRow(List.of(chart), width, HEIGHT);
    }

    private static Set<ReplicaId> ids(RunMetrics run, PhaseRole role) {
        Set<ReplicaId> ids = new TreeSet<>();
        for (ReplicaUse use : run.use().replicas()) {
            if (use.role() == role) {
                ids.add(use.replica());
            }
        }
        return ids;
    }
}
