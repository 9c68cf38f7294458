package org.hexcast.costmodel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.workload.RandomStreams;
import umontreal.ssj.probdist.NormalDist;
import umontreal.ssj.rng.RandomStream;

/**
 * One draw of what the costs may be off by: a log-normal factor for each source, with that source's spread. The same draw errs alike wherever a source is met,
 * so that two plans priced under one draw can be compared.
 *
 * @param seed which draw; 0 for none
 */
public record ErrorDraw(long seed) {

    /** No error at all. */
    public static final ErrorDraw NONE = new ErrorDraw(0);

    /** Source of the errors of engine overheads. */
    static final String ENGINE = "engine overhead";

    private static final double FITTED_OVERHEAD_SPREAD = 0.2;

    /** So many draws of this seed, all different; the first ones are the same whatever their number. */
    public static List<ErrorDraw> of(long seed, int count) {
        RandomStream stream = new RandomStreams(seed).named("draws of cost errors");
        Set<ErrorDraw> draws = new LinkedHashSet<>();
        while (draws.size() < count) {
            draws.add(new ErrorDraw(stream.nextInt(1, Integer.MAX_VALUE - 1)));
        }
        return List.copyOf(draws);
    }

    /** Factor on a time known like this; its median over draws is 1. */
    public double factor(Evidence evidence) {
        return seed == 0
                ? 1
                : StrictMath.exp(evidence.spread()
                        * NormalDist.inverseF01(new RandomStreams(seed)
                                .named("error of " + evidence.source())
                                .nextDouble()));
    }

    /** How engine overheads are known. */
    public static Evidence evidence(EngineOverhead overhead) {
        boolean assumed = overhead.provenance() == Provenance.ASSUMED;
        double spread = assumed ? Evidence.ASSUMED_SPREAD : FITTED_OVERHEAD_SPREAD;
        return new Evidence(overhead.provenance(), spread, ENGINE);
    }

    /** An engine's overhead with its error. */
    public EngineOverhead of(EngineOverhead overhead) {
        double factor = factor(evidence(overhead));
        return new EngineOverhead(
                Math.min(10, overhead.secondsPerStep() * factor),
                Math.min(1, overhead.secondsPerSequence() * factor),
                overhead.kernels(),
                overhead.provenance());
    }
}
