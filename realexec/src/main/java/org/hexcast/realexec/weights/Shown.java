package org.hexcast.realexec.weights;

import java.util.Locale;

/** What a file holds, as messages show it: on one line, without invisible characters, and not too long. */
final class Shown {

    private static final int MOST = 160;

    private Shown() {}

    /** A value in quotes. */
    static String quoted(String text) {
        return "'" + line(text) + "'";
    }

    /** Text on one line. */
    static String line(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            shown.append(visible(character) ? Character.toString(character) : escaped(character));
            if (shown.length() > MOST) {
                shown.setLength(MOST);
                return shown + "...";
            }
        }
        return shown.toString();
    }

    private static boolean visible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String escaped(int character) {
        return String.format(Locale.ROOT, "\\u%04x", character);
    }
}
