package org.hexcast.plots;

import java.awt.Graphics2D;

/** Something that can be drawn at its own size. Drawing does not change it. */
public interface Picture {

    /** Width in pixels. */
    int width();

    /** Height in pixels. */
    int height();

    /** Draws it, its upper left corner at the origin. */
    void paint(Graphics2D graphics);
}
