package org.hexcast.plots;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.plan.PhaseRole;

/** Colours that people with colour blindness can tell apart (Okabe and Ito, 2008). */
final class Palette {

    static final Color INK = new Color(0x20, 0x20, 0x28);
    static final Color FAINT = new Color(0x90, 0x90, 0x9A);
    static final Color PAPER = new Color(0xF6, 0xF7, 0xF9);
    static final Color PREFILL = new Color(0xD5, 0x5E, 0x00);
    static final Color DECODE = new Color(0x00, 0x72, 0xB2);
    static final Color COLOCATED = new Color(0x00, 0x9E, 0x73);

    private static final List<Color> SHARED = List.of(
            new Color(0x00, 0x72, 0xB2),
            new Color(0xE6, 0x9F, 0x00),
            new Color(0x00, 0x9E, 0x73),
            new Color(0xCC, 0x79, 0xA7),
            new Color(0x56, 0xB4, 0xE9),
            new Color(0xD5, 0x5E, 0x00));

    private static final List<Color> SERIES = with(new Color(0xF0, 0xE4, 0x42), new Color(0x80, 0x80, 0x88));

    private static final List<Color> LINES = with(new Color(0x7A, 0x4F, 0x9E), INK);

    /** Of steps that read prompts and give further tokens. */
    static final Color MIXED = new Color(0xCC, 0x79, 0xA7);

    /** Of KV transfers. */
    static final Color TRANSFER = new Color(0x00, 0x9E, 0x73);

    private Palette() {}

    private static List<Color> with(Color seventh, Color eighth) {
        List<Color> colors = new ArrayList<>(SHARED);
        colors.add(seventh);
        colors.add(eighth);
        return List.copyOf(colors);
    }

    /** Colour of a role. */
    static Color of(PhaseRole role) {
        return switch (role) {
            case PREFILL -> PREFILL;
            case DECODE -> DECODE;
            case COLOCATED -> COLOCATED;
        };
    }

    /** A role in words. */
    static String word(PhaseRole role) {
        return switch (role) {
            case PREFILL -> "prefill";
            case DECODE -> "decode";
            case COLOCATED -> "co-located";
        };
    }

    /** Colour of the n-th series. */
    static Color series(int index) {
        return SERIES.get(index % SERIES.size());
    }

    /** Colour of the n-th of at most eight thin lines, all dark enough to be seen on white. */
    static Color line(int index) {
        return LINES.get(index % LINES.size());
    }

    /** A lighter tint. */
    static Color tint(Color color, double share) {
        return new Color(mix(color.getRed(), share), mix(color.getGreen(), share), mix(color.getBlue(), share));
    }

    private static int mix(int channel, double share) {
        return (int) Math.round(255 - share * (255 - channel));
    }
}
