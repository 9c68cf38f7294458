package org.hexcast.scenarios.tree;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers as people write them: decimal digits, a point, an exponent. Java's own forms ({@code 5d}, {@code 0x1p3}, digits of other scripts) are none. */
public final class PlainNumber {

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

    private PlainNumber() {}

    /** The whole number that the text is, if it is one that fits. */
    public static OptionalLong whole(String text) {
        if (WHOLE.matcher(text).matches()) {
            try {
                return OptionalLong.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return OptionalLong.empty(); // more digits than fit
            }
        }
        return OptionalLong.empty();
    }

    /** The number that the text is, if it is a finite one. */
    public static OptionalDouble decimal(String text) {
        if (DECIMAL.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        }
        return OptionalDouble.empty();
    }
}
