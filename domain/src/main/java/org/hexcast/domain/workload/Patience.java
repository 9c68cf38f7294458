package org.hexcast.domain.workload;

/**
 * How long a client waits for its answer, and what it does then.
 *
 * @param timeoutSeconds from arrival to the last token; infinite where it waits for ever
 * @param retries how often it asks again after a time-out or a rejection
 * @param backoffSeconds wait before the first retry; doubles with each further one
 */
public record Patience(double timeoutSeconds, int retries, double backoffSeconds) {

    /** Waits for ever and asks once. */
    public static final Patience ENDLESS = new Patience(Double.POSITIVE_INFINITY, 0, 0);

    public Patience {
        if (!(timeoutSeconds > 0)) {
            throw new IllegalArgumentException("a time-out of " + timeoutSeconds + " s must be above 0");
        }
        if (retries < 0 || retries > 100) {
            throw new IllegalArgumentException(retries + " retries must be from 0 to 100");
        }
        if (!(backoffSeconds >= 0 && backoffSeconds <= 1e6)) {
            throw new IllegalArgumentException("a back-off of " + backoffSeconds + " s must be from 0 to 10^6 s");
        }
    }

    /** Whether it gives up at some time. */
    public boolean isFinite() {
        return timeoutSeconds < Double.POSITIVE_INFINITY;
    }
}
