package org.hexcast.plots;

import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/** The look that all charts share. */
final class ChartStyle {

    private ChartStyle() {}

    /** White paper, thin grid, plain letters. */
    static void plain(Chart<? extends AxesChartStyler, ?> chart) {
        AxesChartStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderColor(Palette.FAINT);
        styler.setPlotGridLinesColor(new Color(0xE2, 0xE4, 0xE8));
        styler.setLegendBackgroundColor(Color.WHITE);
        styler.setLegendBorderColor(Palette.FAINT);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        styler.setChartTitleBoxVisible(false);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setChartFontColor(Palette.INK);
    }
}
