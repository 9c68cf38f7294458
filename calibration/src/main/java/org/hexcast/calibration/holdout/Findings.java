package org.hexcast.calibration.holdout;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hexcast.calibration.fit.CollectiveFitter;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.fit.ProfileFitter;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;

/**
 * All that a calibration finds.
 *
 * @param laws laws of kernels, by GPU and kernels
 * @param lawless kernels that were measured, but of which no sample feeds a law
 * @param collectives laws of collectives
 * @param holdOuts predictions of what was held out
 * @param tried other ways to learn times
 * @param servings end-to-end figures, which no law here is fitted on
 */
public record Findings(
        List<FittedLaw> laws,
        List<LawSamples> lawless,
        List<CollectiveFitter.OfGpu> collectives,
        List<HoldOut> holdOuts,
        List<InterpolationStudy.Tried> tried,
        List<ServingSample> servings) {

    public Findings {
        laws = List.copyOf(laws);
        lawless = List.copyOf(lawless);
        collectives = List.copyOf(collectives);
        holdOuts = List.copyOf(holdOuts);
        tried = List.copyOf(tried);
        servings = List.copyOf(servings);
    }

    /** Samples of every law, and of kernels without one. */
    public List<LawSamples> samples() {
        return Stream.concat(laws.stream().map(FittedLaw::samples), lawless.stream())
                .toList();
    }

    /** Hold-outs of one sort, in order. */
    public List<HoldOut> of(HoldOut.Sort sort) {
        return holdOuts.stream().filter(h -> h.sort() == sort).toList();
    }

    /**
     * Profiles with the errors that were found.
     *
     * @param date of the fit, ISO
     * @param commit of the fitter
     */
    public List<DeviceProfile> profiles(String date, String commit) {
        Map<String, FitQuality> qualities = Qualities.of(laws, holdOuts);
        return new ProfileFitter(laws, collectives, qualities, Qualities.transferSpreads(holdOuts))
                .profiles(date, commit);
    }
}
