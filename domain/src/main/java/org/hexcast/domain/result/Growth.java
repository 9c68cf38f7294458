package org.hexcast.domain.result;

import java.util.ArrayList;
import java.util.List;
import umontreal.ssj.probdist.StudentDist;

/**
 * How the number of requests in the system developed while requests arrived; the drain after the last arrival is left out.
 *
 * @param inSystem time averages over the parts of the run that were looked at, in order; none where there are too few or all requests came at once
 * @param perSecond slope of the least-squares line through them
 * @param standardError of that slope, taking the averages as independent
 * @param arrivalsPerSecond arrival rate over the same time
 */
public record Growth(List<Double> inSystem, double perSecond, double standardError, double arrivalsPerSecond) {

    /** Nothing was looked at. */
    public static final Growth UNSEEN = new Growth(List.of(), 0, 0, 0);

    /** Fewest parts through which a line is laid. */
    private static final int LEAST_PARTS = 5;

    /** Growth below this share of the arrivals is none, however sure it is. */
    private static final double LEAST_SHARE = 0.01;

    public Growth {
        inSystem = List.copyOf(inSystem);
    }

    /**
     * Average over a stretch of time.
     *
     * @param fromSeconds its begin
     * @param toSeconds its end
     * @param inSystem time average of the number of requests in the system
     * @param arrivals requests that arrived in it
     */
    record Stretch(double fromSeconds, double toSeconds, double inSystem, long arrivals) {
        double middle() {
            return (fromSeconds + toSeconds) / 2;
        }
    }

    /** The line through stretches that follow one another. */
    static Growth of(List<Stretch> stretches) {
        int n = stretches.size();
        if (n < LEAST_PARTS) {
            return UNSEEN;
        }
        double meanTime = 0;
        double meanNumber = 0;
        long arrivals = 0;
        List<Double> numbers = new ArrayList<>();
        for (Stretch stretch : stretches) {
            meanTime += stretch.middle() / n;
            meanNumber += stretch.inSystem() / n;
            arrivals += stretch.arrivals();
            numbers.add(stretch.inSystem());
        }
        double times = 0;
        double products = 0;
        for (Stretch stretch : stretches) {
            double time = stretch.middle() - meanTime;
            times += time * time;
            products += time * (stretch.inSystem() - meanNumber);
        }
        double slope = products / times;
        double residuals = 0;
        for (Stretch stretch : stretches) {
            double off = stretch.inSystem() - meanNumber - slope * (stretch.middle() - meanTime);
            residuals += off * off;
        }
        double seconds = stretches.get(n - 1).toSeconds() - stretches.get(0).fromSeconds();
        return new Growth(numbers, slope, Math.sqrt(residuals / (n - 2) / times), arrivals / seconds);
    }

    /** Growth as a share of the arrivals: requests that come and stay. */
    public double share() {
        return arrivalsPerSecond == 0 ? 0 : perSecond / arrivalsPerSecond;
    }

    /** Whether it grows: by at least a hundredth of the arrivals, and surely (one-sided t-test, 97.5 %). */
    public boolean significant() {
        return inSystem.size() >= LEAST_PARTS
                && share() >= LEAST_SHARE
                && perSecond > standardError * StudentDist.inverseF(inSystem.size() - 2, 0.975);
    }
}
