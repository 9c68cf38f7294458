package org.hexcast.plots;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/**
 * Draws the simple things that pictures consist of. Widths of texts are reckoned from their letters, so that a layout does not depend on the machine's fonts.
 *
 * @param g where it draws
 */
record Pen(Graphics2D g) {

    private static final double LETTER_SHARE = 0.56;

    /** Where a text is put against its x. */
    enum Align {
        LEFT,
        CENTRE,
        RIGHT
    }

    /** About how wide a text is. */
    static double width(String text, int size) {
        return text.length() * size * LETTER_SHARE;
    }

    /** The text, shortened in its middle to fit. */
    static String fitted(String text, int size, double room) {
        int most = (int) (room / (size * LETTER_SHARE));
        if (text.length() <= most) {
            return text;
        }
        int half = Math.max(1, (most - 3) / 2);
        return text.substring(0, half) + "..." + text.substring(text.length() - half);
    }

    void text(String text, double x, double y, int size, int style, Color color) {
        g.setFont(new Font(Font.SANS_SERIF, style, size));
        g.setColor(color);
        g.drawString(text, (float) x, (float) y);
    }

    /** A plain text against an x, with the width that it has here. */
    void text(String text, double x, double y, int size, Color color, Align align) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
        double width = align == Align.LEFT ? 0 : g.getFontMetrics().stringWidth(text);
        text(text, x - (align == Align.RIGHT ? width : width / 2), y, size, Font.PLAIN, color);
    }

    void fill(double x, double y, double width, double height, Color color) {
        g.setColor(color);
        g.fill(new Rectangle2D.Double(x, y, width, height));
    }

    void fill(Shape shape, Color color) {
        g.setColor(color);
        g.fill(shape);
    }

    void line(double x1, double y1, double x2, double y2, Color color, double width) {
        draw(new Line2D.Double(x1, y1, x2, y2), color, width);
    }

    void draw(Shape shape, Color color, double width) {
        g.setColor(color);
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        g.draw(shape);
    }
}
