package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.sim.kernel.SimClock;
import org.junit.jupiter.api.Test;

/**
 * Differential of {@link LinkShare} against a fluid model whose rates are found from the definition of max-min fairness: the greatest common rate that is
 * feasible, by bisection; then whoever cannot have more alone keeps it, and the others go on.
 */
class LinkShareFluidTest {

    @Test
    void anyFlows_endWhenTheFluidModelSays() {
        RandomCases.check(200, random -> {
            // given
            FlowCase drawn = FlowCase.draw(random);
            SimClock clock = new SimClock();
            LinkShare share = new LinkShare(clock);
            long[] ends = new long[drawn.flows().size()];
            List<Integer> ended = drawn.startAll(clock, share, ends);

            // when
            clock.run(now -> {});

            // then: to a few nanoseconds of rounding over all changes of rates
            double[] fluid = fluidEnds(drawn);
            assertThat(ended).hasSameSizeAs(drawn.flows());
            for (int i = 0; i < ends.length; i++) {
                assertThat(ends[i] / 1e9).isCloseTo(fluid[i], within(1e-7 * Math.max(1, fluid[i])));
            }
        });
    }

    private static double[] fluidEnds(FlowCase drawn) {
        int count = drawn.flows().size();
        double[] left = new double[count];
        double[] ends = new double[count];
        boolean[] active = new boolean[count];
        for (int i = 0; i < count; i++) {
            left[i] = drawn.flows().get(i).tokens();
        }
        double now = 0;
        int started = 0;
        int done = 0;
        while (done < count) {
            double[] rates = maxMin(drawn, active);
            double next = started < count ? drawn.flows().get(started).startNanos() / 1e9 : Double.POSITIVE_INFINITY;
            int ending = -1;
            for (int i = 0; i < count; i++) {
                if (active[i] && now + left[i] / rates[i] < next) {
                    next = now + left[i] / rates[i];
                    ending = i;
                }
            }
            for (int i = 0; i < count; i++) {
                left[i] -= active[i] ? rates[i] * (next - now) : 0;
            }
            now = next;
            if (ending >= 0) {
                active[ending] = false;
                ends[ending] = now;
                done++;
            } else {
                active[started++] = true;
            }
        }
        return ends;
    }

    private static double[] maxMin(FlowCase drawn, boolean[] active) {
        double[] rates = new double[active.length];
        List<Integer> rising = new ArrayList<>();
        for (int i = 0; i < active.length; i++) {
            if (active[i]) {
                rising.add(i);
            }
        }
        while (!rising.isEmpty()) {
            double low = 0;
            double high = 1e7;
            for (int step = 0; step < 80; step++) {
                double middle = (low + high) / 2;
                rising.forEach(i -> rates[i] = middle);
                if (feasible(drawn, rates)) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            double level = low;
            rising.forEach(i -> rates[i] = level);
            rising.removeIf(i -> {
                double[] more = Arrays.copyOf(rates, rates.length);
                more[i] *= 1 + 1e-9;
                return !feasible(drawn, more);
            });
        }
        return rates;
    }

    private static boolean feasible(FlowCase drawn, double[] rates) {
        for (Link link : drawn.links()) {
            double used = 0;
            for (int i = 0; i < rates.length; i++) {
                for (KvTransfer.Load load : drawn.flows().get(i).transfer().loads()) {
                    used += load.link().equals(link) ? rates[i] * load.bytesPerToken() : 0;
                }
            }
            if (used > link.bytesPerSecond()) {
                return false;
            }
        }
        return true;
    }
}
