package org.hexcast.domain.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads and prints quantities such as {@code 900 GB/s}, {@code 80 GiB}, {@code 2.5 us} or {@code 90 %}.
 *
 * <p>Inside Hexcast every number is in SI base units; other units exist only in files. A bare number is an error, as in SimGrid: nobody can tell 10
 * Gbit/s from 10 GB/s by looking at a 10. Prefixes k, M, G, T are powers of 1000; Ki, Mi, Gi, Ti are powers of 1024.
 */
public enum Quantity {
    BYTES(
            "a size such as 80 GiB or 16 GB",
            units("B", "1", "kB", "1e3", "MB", "1e6", "GB", "1e9", "TB", "1e12"),
            units("KiB", "1024", "MiB", "1048576", "GiB", "1073741824", "TiB", "1099511627776")),
    BYTES_PER_SECOND(
            "a bandwidth such as 900 GB/s or 10 Gbit/s",
            units("B/s", "1", "kB/s", "1e3", "MB/s", "1e6", "GB/s", "1e9", "TB/s", "1e12"),
            units("KiB/s", "1024", "MiB/s", "1048576", "GiB/s", "1073741824"),
            units("bit/s", "0.125", "kbit/s", "125", "Mbit/s", "125e3", "Gbit/s", "125e6", "Tbit/s", "125e9")),
    SECONDS(
            "a time such as 150 ms or 2.5 us",
            units("s", "1", "ms", "1e-3", "us", "1e-6", "ns", "1e-9", "min", "60", "h", "3600")),
    PER_SECOND("a rate such as 6 /s", units("/s", "1", "1/s", "1", "req/s", "1", "/min", "1/60", "/h", "1/3600")),
    FLOPS_PER_SECOND(
            "a compute rate such as 989 TFLOP/s",
            units("FLOP/s", "1", "MFLOP/s", "1e6", "GFLOP/s", "1e9", "TFLOP/s", "1e12", "PFLOP/s", "1e15")),
    SHARE("a share such as 90 %", units("%", "0.01")),
    FACTOR("a factor such as 5 x", units("x", "1")),
    USD_PER_HOUR("a price such as 3.69 USD/h", units("USD/h", "1"));

    private static final Pattern FORM =
            Pattern.compile("\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(.*?)\\s*");

    private final String form;

    @SuppressWarnings("ImmutableEnumChecker") // filled in the constructor, never changed
    private final Map<String, Scale> units = new LinkedHashMap<>();

    @SafeVarargs
    Quantity(String form, Map<String, Scale>... units) {
        this.form = form;
        for (Map<String, Scale> some : units) {
            this.units.putAll(some);
        }
    }

    /** SI value of one unit, as a fraction: decimal arithmetic, so that 70 % is the double nearest to 0.7. */
    private record Scale(BigDecimal times, BigDecimal over) {

        private static Scale of(String text) {
            int slash = text.indexOf('/');
            return slash < 0
                    ? new Scale(new BigDecimal(text), BigDecimal.ONE)
                    : new Scale(new BigDecimal(text.substring(0, slash)), new BigDecimal(text.substring(slash + 1)));
        }

        private double of(BigDecimal number) {
            return number.multiply(times).divide(over, MathContext.DECIMAL128).doubleValue();
        }
    }

    private static Map<String, Scale> units(String... pairs) {
        Map<String, Scale> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], Scale.of(pairs[i + 1]));
        }
        return map;
    }

    /** What such a quantity looks like, for messages: {@code a size such as 80 GiB or 16 GB}. */
    public String form() {
        return form;
    }

    /**
     * Reads one quantity; the answer is the double nearest to the decimal that is written.
     *
     * @param text number and unit, for example {@code 10 Gbit/s}
     * @return the value in the SI base unit of this quantity (a share as a fraction of one)
     * @throws IllegalArgumentException if the text is not a number followed by one of this quantity's units, or is a share of more than the whole
     */
    public double parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + form);
        }
        String unit = matcher.group(2);
        if (unit.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has no unit, expected " + form);
        }
        Scale scale = units.get(unit);
        if (scale == null) {
            throw new IllegalArgumentException("'" + text + "' has the unit '" + unit + "', expected one of "
                    + units.keySet().stream().collect(Collectors.joining(", ")));
        }
        double value = value(matcher.group(1), scale);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("'" + text + "' is too large");
        }
        if (this == SHARE && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("'" + text + "' is not from 0 % to 100 %");
        }
        return value;
    }

    private static double value(String number, Scale scale) {
        double rough = Double.parseDouble(number);
        // Decimals of any exponent that a double knows; BigDecimal itself refuses exponents beyond its own.
        return rough == 0 || !Double.isFinite(rough) ? rough : scale.of(new BigDecimal(number));
    }

    /** Prints bytes as GiB with one decimal, the unit in which GPU memory is sold. */
    public static String gib(double bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
    }

    /** Prints bytes per second in GB/s, with more digits for slow links. */
    public static String gbPerSecond(double bytesPerSecond) {
        double gb = bytesPerSecond / 1e9;
        return String.format(Locale.ROOT, gb >= 100 ? "%.0f GB/s" : gb >= 10 ? "%.1f GB/s" : "%.2f GB/s", gb);
    }

    /** Prints a time in the unit that leaves one to three digits before the point. */
    public static String time(double seconds) {
        double magnitude = Math.abs(seconds);
        if (magnitude >= 1 || magnitude == 0) {
            return String.format(Locale.ROOT, magnitude >= 100 ? "%.0f s" : "%.2f s", seconds);
        }
        if (magnitude >= 1e-3) {
            return String.format(Locale.ROOT, magnitude >= 0.1 ? "%.0f ms" : "%.2f ms", seconds * 1e3);
        }
        return String.format(Locale.ROOT, magnitude >= 1e-4 ? "%.0f us" : "%.2f us", seconds * 1e6);
    }

    /** Prints a share as a percentage with one decimal. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
