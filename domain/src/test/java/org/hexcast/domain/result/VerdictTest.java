package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the verdict, and the closed form behind its threshold. */
class VerdictTest {

    private static final Growth GROWING = new Growth(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 1, 0.01, 10);
    private static final Growth LEVEL = new Growth(List.of(3.0, 3.1, 2.9, 3.0, 3.0), 0.001, 0.01, 10);

    /** 99th percentile of the time in system of M/M/1 with service times of one second. */
    private static double p99(double load, double capacity) {
        return Math.log(100) / (capacity - load);
    }

    private static Sensitivity singleServer(double load) {
        return new Sensitivity(
                "end to end", p99(load, Sensitivity.SLOWER), p99(load, 1), p99(load, Sensitivity.FASTER));
    }

    @Test
    void saturation_loadOfOneOrGrowthInMostReplications_isNamed() {
        assertThat(Verdict.saturation(new Verdict.Load(10, 10), List.of(LEVEL)))
                .singleElement()
                .asString()
                .contains("10.00 requests/s arrive, at most 10.00 can be served: a load of 100 %");
        assertThat(Verdict.saturation(new Verdict.Load(5, 10), List.of(GROWING, GROWING, LEVEL)))
                .singleElement()
                .asString()
                .contains("grow in 2 of 3 replications");
        assertThat(Verdict.saturation(new Verdict.Load(5, 10), List.of(GROWING, LEVEL)))
                .isEmpty();
        assertThat(Verdict.saturation(Verdict.Load.UNSEEN, List.of(LEVEL, LEVEL)))
                .isEmpty();
    }

    @Test
    void growth_sureButTiny_isNone() {
        assertThat(new Growth(GROWING.inSystem(), 0.05, 1e-6, 10).significant()).isFalse();
        assertThat(new Growth(GROWING.inSystem(), 0.15, 1e-6, 10).significant()).isTrue();
        assertThat(new Growth(GROWING.inSystem(), 0.15, 0.1, 10).significant()).isFalse();
    }

    @Test
    void unsaturated_singleServer_isFragileFrom85PerCentOn() {
        for (double load : new double[] {0.5, 0.7, 0.8, 0.845}) {
            Verdict verdict =
                    Verdict.unsaturated(new Verdict.Load(load, 1), Bottleneck.UNSEEN, List.of(singleServer(load)));
            assertThat(verdict.kind()).as("load %s", load).isEqualTo(Verdict.Kind.STEADY);
        }
        for (double load : new double[] {0.855, 0.88}) {
            Verdict verdict =
                    Verdict.unsaturated(new Verdict.Load(load, 1), Bottleneck.UNSEEN, List.of(singleServer(load)));
            assertThat(verdict.kind()).as("load %s", load).isEqualTo(Verdict.Kind.FRAGILE);
            assertThat(verdict.reasons()).singleElement().asString().contains("p99 of end to end grows");
        }
        assertThat(Verdict.unsaturated(new Verdict.Load(0.9, 1), Bottleneck.UNSEEN, List.of())
                        .kind())
                .isEqualTo(Verdict.Kind.FRAGILE);
    }

    @Test
    void elasticity_singleServer_isMinusOneOverTheSpareCapacity() {
        // d ln p99 / d ln capacity = - capacity / (capacity - load)
        assertThat(singleServer(0.5).elasticity()).isCloseTo(-2, within(0.05));
        assertThat(singleServer(0.5).growth()).isCloseTo(0.5 / 0.45, within(1e-9));
        assertThat(new Sensitivity("TPOT", 0, 0, 0).elasticity()).isZero();
        assertThat(new Sensitivity("TPOT", 0, 0, 0).growth()).isEqualTo(1);
    }
}
