package org.hexcast.plots;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Charts side by side.
 *
 * @param charts at least one
 * @param chartWidth width of each
 * @param height of all
 */
record ChartRow(List<? extends Chart<?, ?>> charts, int chartWidth, int height) implements Picture {

    ChartRow {
        charts = List.copyOf(charts);
    }

    @Override
    public int width() {
        return charts.size() * chartWidth;
    }

    @Override
    public void paint(Graphics2D graphics) {
        AffineTransform origin = graphics.getTransform();
        for (int i = 0; i < charts.size(); i++) {
            graphics.setTransform(origin);
            graphics.translate(i * chartWidth, 0);
            charts.get(i).paint(graphics, chartWidth, height);
        }
        graphics.setTransform(origin);
    }
}
