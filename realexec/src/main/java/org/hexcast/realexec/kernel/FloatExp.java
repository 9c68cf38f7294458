package org.hexcast.realexec.kernel;

/**
 * {@code e^x} in float with the same bits on every machine, scalar or in the lanes of a vector: only fused multiply-adds, additions and shifts, each rounded
 * as IEEE 754 says. {@code x = n ln 2 + r}, {@code e^r} by a polynomial of degree 7, and {@code 2^n} put into the exponent. The error is below 2 ulp in
 * [{@link #LOWEST}, {@link #HIGHEST}]; 0 below and infinity above. Coefficients: S. L. Moshier, Cephes Mathematical Library 2.2, expf.
 */
public final class FloatExp {

    /** Below it the result is 0. */
    public static final float LOWEST = -87f;

    /** Above it the result is infinity. */
    public static final float HIGHEST = 88f;

    /** {@code 1 / ln 2}. */
    public static final float LOG2_E = 1.442695f;

    /** 1.5 * 2^23: added to a small float it leaves the nearest whole number in the low bits. */
    public static final float WHOLE = 12_582_912f;

    /** Minus the high part of {@code ln 2}: few bits, so that its products with n are exact. */
    public static final float MINUS_LN2_HIGH = -0.6933594f;

    /** Minus the rest of {@code ln 2}. */
    public static final float MINUS_LN2_LOW = 2.1219444e-4f;

    /** Coefficients of {@code r^2 .. r^7}. */
    public static final float C2 = 0.5f;

    /** Of r^3. */
    public static final float C3 = 1.6666666e-1f;

    /** Of r^4. */
    public static final float C4 = 4.1665796e-2f;

    /** Of r^5. */
    public static final float C5 = 8.333452e-3f;

    /** Of r^6. */
    public static final float C6 = 1.3981999e-3f;

    /** Of r^7. */
    public static final float C7 = 1.9875691e-4f;

    /** Bits of a float before its exponent. */
    public static final int MANTISSA_BITS = 23;

    /** Bits of 1. */
    public static final int ONE = 0x3f80_0000;

    private FloatExp() {}

    /** {@code e^x}. */
    public static float exp(float x) {
        if (x < LOWEST) {
            return 0;
        }
        if (x > HIGHEST) {
            return Float.POSITIVE_INFINITY;
        }
        float shifted = Math.fma(x, LOG2_E, WHOLE);
        float n = shifted - WHOLE;
        float r = Math.fma(n, MINUS_LN2_LOW, Math.fma(n, MINUS_LN2_HIGH, x));
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r * r, r) + 1;
        return p * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << MANTISSA_BITS) + ONE);
    }

    /** {@code g / (1 + e^-g) * u}. */
    public static float gated(float g, float u) {
        return g / (1 + exp(-g)) * u;
    }
}
