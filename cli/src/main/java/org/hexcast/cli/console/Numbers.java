package org.hexcast.cli.console;

import java.util.Locale;

/** Numbers as tables show them. */
public final class Numbers {

    private Numbers() {}

    /** About four significant digits, without an exponent. */
    public static String of(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "-" : "none";
        }
        double magnitude = Math.abs(value);
        String form = magnitude >= 1000
                ? "%.0f"
                : magnitude >= 100
                        ? "%.1f"
                        : magnitude >= 10 ? "%.2f" : magnitude >= 1 || magnitude == 0 ? "%.3f" : "%.4f";
        return String.format(Locale.ROOT, form, value);
    }

    /** A share in per cent. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    /** Seconds as milliseconds. */
    public static String millis(double seconds) {
        return Double.isFinite(seconds) ? of(seconds * 1e3) : "-";
    }

    /** US dollars. */
    public static String usd(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "$%.2f", value) : "-";
    }
}
