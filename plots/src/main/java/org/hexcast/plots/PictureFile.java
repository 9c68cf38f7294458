package org.hexcast.plots;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.hexcast.scenarios.output.OutputFile;

/** Writes a picture as PNG and as SVG, each file whole or not at all. */
public final class PictureFile {

    private PictureFile() {}

    /**
     * Writes both files.
     *
     * @param base path without ending
     * @throws PictureException if this Java cannot draw text
     */
    public static void write(Path base, Picture picture) {
        Path folder = base.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(base + " is no file");
        }
        String name = String.valueOf(base.getFileName());
        byte[] png;
        byte[] svg;
        try {
            png = png(picture);
            svg = svg(picture);
        } catch (NoClassDefFoundError
                | ExceptionInInitializerError
                | NullPointerException
                | InternalError
                | UnsatisfiedLinkError e) {
            throw new PictureException("this Java cannot draw text: " + e, e);
        }
        OutputFile.write(folder.resolve(name + ".png"), png);
        OutputFile.write(folder.resolve(name + ".svg"), svg);
    }

    /** Pictures cannot be drawn on this machine. */
    public static final class PictureException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PictureException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static byte[] png(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        paint(picture, graphics);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] svg(Picture picture) {
        VectorGraphics2D graphics = new VectorGraphics2D();
        paint(picture, graphics);
        Document document = new SVGProcessor()
                .getDocument(graphics.getCommands(), new PageSize(0, 0, picture.width(), picture.height()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            document.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void paint(Picture picture, Graphics2D graphics) {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.width(), picture.height());
        picture.paint(graphics);
    }
}
