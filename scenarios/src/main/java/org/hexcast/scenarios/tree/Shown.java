package org.hexcast.scenarios.tree;

import java.util.Locale;

/** What a file holds, as messages show it: on one line, without invisible characters, and not too long. */
public final class Shown {

    private static final int MOST_OF_A_VALUE = 80;
    private static final String MORE = "...";

    private Shown() {}

    /** A value, at most 80 characters of it. */
    public static String value(String text) {
        return line(text, MOST_OF_A_VALUE);
    }

    /** Text of at most so many characters on one line; what cannot be seen is written as an escape. */
    public static String line(String text, int most) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            shown.append(visible(character) ? Character.toString(character) : escaped(character));
            if (shown.length() > most) {
                shown.setLength(most - MORE.length());
                return shown + MORE;
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
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u%04x", character);
        };
    }
}
