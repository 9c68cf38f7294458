package org.hexcast.scenarios.output;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Times of whole nanoseconds as decimals, exact to the last digit. */
public final class Decimals {

    private static final int DIGITS_OF_SECONDS = 9;
    private static final int DIGITS_OF_MILLIS = 6;
    private static final int DIGITS_OF_MICROS = 3;

    private Decimals() {}

    /** Seconds with nine decimals. */
    public static String seconds(long nanos) {
        return plain(nanos, DIGITS_OF_SECONDS);
    }

    /** Milliseconds with six decimals. */
    public static String millis(long nanos) {
        return plain(nanos, DIGITS_OF_MILLIS);
    }

    /** Microseconds with three decimals. */
    public static String micros(long nanos) {
        return plain(nanos, DIGITS_OF_MICROS);
    }

    /** Mean of so many, in milliseconds, rounded half up to six decimals. */
    public static String meanMillis(long nanos, long count) {
        return BigDecimal.valueOf(nanos, DIGITS_OF_MILLIS)
                .divide(BigDecimal.valueOf(count), DIGITS_OF_MILLIS, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static String plain(long nanos, int digits) {
        return BigDecimal.valueOf(nanos, digits).toPlainString();
    }
}
