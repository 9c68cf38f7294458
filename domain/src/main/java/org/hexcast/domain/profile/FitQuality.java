package org.hexcast.domain.profile;

/**
 * How well a law predicts measurements that it was not fitted on.
 *
 * @param samples measurements fitted on
 * @param medianError median of the absolute errors, as a share of the measured time
 * @param p90Error their 90th percentile
 * @param bias median of the signed errors; above 0 the law is slow
 * @param spread standard deviation of the logarithm of a whole kernel shape's error: how far steps made of such kernels may be off together
 * @param heldOut what was held out
 */
public record FitQuality(
        long samples, double medianError, double p90Error, double bias, double spread, String heldOut) {

    public FitQuality {
        if (samples < 0) {
            throw new IllegalArgumentException("samples " + samples + " must not be negative");
        }
        for (double error : new double[] {medianError, p90Error, spread}) {
            if (!(error >= 0 && error <= 100)) {
                throw new IllegalArgumentException("error " + error + " must be from 0 to 100");
            }
        }
        if (!(bias >= -1 && bias <= 100)) {
            throw new IllegalArgumentException("bias " + bias + " must be from -1 to 100");
        }
    }

    /** The same with a wider spread. */
    public FitQuality withSpread(double other, String reason) {
        return new FitQuality(samples, medianError, p90Error, bias, other, reason);
    }
}
