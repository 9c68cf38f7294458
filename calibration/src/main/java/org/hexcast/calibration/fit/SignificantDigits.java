package org.hexcast.calibration.fit;

import java.math.BigDecimal;
import java.math.MathContext;

/** Fitted numbers with the digits that files keep. */
final class SignificantDigits {

    private SignificantDigits() {}

    /** A number rounded to so many significant digits, half up. */
    static double of(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }
}
