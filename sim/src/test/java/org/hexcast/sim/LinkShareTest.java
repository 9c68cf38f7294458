package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.sim.kernel.SimClock;
import org.junit.jupiter.api.Test;

/** Closed forms of max-min sharing, and its laws: bytes are conserved, capacities kept, equal flows end in order of size. */
class LinkShareTest {

    private static final long SECOND = 1_000_000_000;

    private final SimClock clock = new SimClock();
    private final LinkShare share = new LinkShare(clock);
    private final Map<String, Long> ends = new TreeMap<>();

    private static Link link(String name, double bytesPerSecond) {
        return new Link(name, LinkKind.ETHERNET, bytesPerSecond, 1, 0);
    }

    /** A transfer of so many bytes per token over each of these links. */
    private static KvTransfer over(double bytesPerToken, Link... links) {
        return new KvTransfer(
                Arrays.stream(links)
                        .map(one -> new KvTransfer.Load(one, bytesPerToken))
                        .toList(),
                0);
    }

    private void start(long nanos, KvTransfer transfer, int tokens, String name) {
        clock.at(
                nanos,
                SimClock.Phase.ARRIVAL,
                () -> share.start(transfer, tokens, () -> ends.put(name, clock.nowNanos())));
    }

    private void run() {
        clock.run(now -> {});
    }

    @Test
    void twoFlowsOnALink_halfEachUntilTheShorterEnds() {
        // given 1000 and 500 bytes over 1000 bytes/s
        KvTransfer way = over(1, link("l", 1000));
        start(0, way, 1000, "long");
        start(0, way, 500, "short");

        // when
        run();

        // then: 500 each in the first second, the other 500 alone in half a second
        assertThat(ends).containsExactly(Map.entry("long", 3 * SECOND / 2), Map.entry("short", SECOND));
    }

    @Test
    void laterFlow_slowsTheOneUnderWay() {
        // given
        KvTransfer way = over(1, link("l", 1000));
        start(0, way, 1000, "early");
        start(2 * SECOND / 5, way, 300, "late");

        // when
        run();

        // then: 400 alone; 300 each at 500/s until 1 s; the last 300 alone
        assertThat(ends).containsExactly(Map.entry("early", 13 * SECOND / 10), Map.entry("late", SECOND));
    }

    @Test
    void parkingLot_longFlowGetsItsShareOfTheTightestLink() {
        // given: one flow over three links, and one of its own on each
        Link tight = link("l1", 1000);
        Link middle = link("l2", 2000);
        Link wide = link("l3", 4000);
        start(0, over(1, tight, middle, wide), 1000, "through");
        start(0, over(1, tight), 250, "on l1");
        start(0, over(1, middle), 1250, "on l2");
        start(0, over(1, wide), 3700, "on l3");

        // when
        run();

        // then: 500, 500, 1500, 3500 until 0.5 s; 1000, -, 1000, 3000 until 1 s; then 1000, -, -, 3000
        assertThat(ends.get("on l1")).isEqualTo(SECOND / 2);
        assertThat(ends.get("on l2")).isBetween(SECOND, SECOND + 1);
        assertThat(ends.get("on l3")).isBetween(SECOND * 115 / 100, SECOND * 115 / 100 + 2);
        assertThat(ends.get("through")).isBetween(SECOND * 125 / 100, SECOND * 125 / 100 + 2);
    }

    @Test
    void flowsOfUnequalBytesPerToken_moveTokensAlike() {
        // given: 1 and 3 bytes per token over 1000 bytes/s: 250 tokens/s each
        Link one = link("l", 1000);
        start(0, over(1, one), 500, "thin");
        start(0, over(3, one), 250, "thick");

        // when
        run();

        // then: the thick one ends after 1 s, the thin one has 250 tokens left and the link alone
        assertThat(ends).containsExactly(Map.entry("thick", SECOND), Map.entry("thin", 5 * SECOND / 4));
    }

    @Test
    void equalFlows_endTogetherToTheNanosecond() {
        // given sizes that do not divide the rate
        KvTransfer way = over(7, link("l", 1_000_003));
        for (int i = 0; i < 5; i++) {
            start(0, way, 1234, "flow " + i);
        }

        // when
        run();

        // then: ceiling of 5 * 7 * 1234 bytes over 1000003 bytes/s
        assertThat(ends).hasSize(5);
        assertThat(ends.values()).containsOnly(43_189_871L);
    }

    @Test
    void latency_comesAfterTheLastByte_andOccupiesNoLink() {
        // given
        Link one = link("l", 1000);
        KvTransfer far = new KvTransfer(List.of(new KvTransfer.Load(one, 1)), 0.25);
        start(0, far, 500, "first");
        start(SECOND / 2, far, 500, "second");

        // when
        run();

        // then
        assertThat(ends).containsExactly(Map.entry("first", 3 * SECOND / 4), Map.entry("second", 5 * SECOND / 4));
    }

    @Test
    void transferOverNoLink_refused() {
        assertThatThrownBy(() -> share.start(new KvTransfer(List.of(), 0), 1, () -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anyFlows_everyByteArrives_andNoLinkIsFasterThanItIs() {
        RandomCases.check(200, random -> {
            // given
            FlowCase drawn = FlowCase.draw(random);
            SimClock time = new SimClock();
            LinkShare shared = new LinkShare(time);
            List<Integer> ended =
                    drawn.startAll(time, shared, new long[drawn.flows().size()]);

            // when: no link has ever moved more than it can
            time.run(now -> shared.movedBytes()
                    .forEach((link, bytes) -> assertThat(bytes)
                            .isLessThanOrEqualTo(link.bytesPerSecond() * now / 1e9 * (1 + 1e-9) + 1e-6)));

            // then
            assertThat(ended).hasSameSizeAs(drawn.flows());
            Map<String, Double> expected = new TreeMap<>();
            for (FlowCase.Flow flow : drawn.flows()) {
                for (KvTransfer.Load load : flow.transfer().loads()) {
                    expected.merge(load.link().name(), load.bytesPerToken() * flow.tokens(), Double::sum);
                }
            }
            shared.movedBytes()
                    .forEach((link, bytes) -> assertThat(bytes / expected.getOrDefault(link.name(), 0.0))
                            .isCloseTo(1, within(1e-6)));
        });
    }

    @Test
    void sameWayAndStart_endInOrderOfSize_andTheLastWhenTheLinkHasMovedAll() {
        RandomCases.check(100, random -> {
            // given
            SimClock time = new SimClock();
            LinkShare shared = new LinkShare(time);
            KvTransfer way = over(1 + random.nextInt(100), link("l", 1000 + random.nextInt(100_000)));
            List<Integer> sizes = new ArrayList<>();
            List<Integer> ended = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                int tokens = 1 + random.nextInt(1000);
                sizes.add(tokens);
                time.at(0, SimClock.Phase.ARRIVAL, () -> shared.start(way, tokens, () -> ended.add(tokens)));
            }

            // when
            time.run(now -> {});

            // then
            Collections.sort(sizes);
            assertThat(ended).isEqualTo(sizes);
            double all = sizes.stream().mapToInt(Integer::intValue).sum() * way.busiestSecondsPerToken();
            assertThat(time.nowNanos() / 1e9).isCloseTo(all, within(1e-9 * (1 + sizes.size())));
        });
    }
}
