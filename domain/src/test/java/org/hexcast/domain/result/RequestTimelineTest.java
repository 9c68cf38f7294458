package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.junit.jupiter.api.Test;

/** Timelines: the law INV-5 on random timelines with two moments out of order, and closed forms of what is read off them. */
class RequestTimelineTest {

    private static final ReplicaId PREFILL = new ReplicaId("prefill-0");
    private static final ReplicaId DECODE = new ReplicaId("decode-0");

    /** arrival, prefill start, first token, (transfer start, transfer end, decode start) per hand-over, completion. */
    private static RequestTimeline timeline(List<Long> moments) {
        List<Handover> handovers = new ArrayList<>();
        for (int i = 3; i + 3 < moments.size(); i += 3) {
            handovers.add(new Handover(DECODE, moments.get(i), moments.get(i + 1), moments.get(i + 2)));
        }
        return new RequestTimeline(
                new Request(new RequestId(3), moments.get(0), 10, handovers.isEmpty() ? 1 : 5),
                PREFILL,
                moments.get(1),
                moments.get(2),
                handovers,
                moments.get(moments.size() - 1),
                Math.max(0, handovers.size() - 1));
    }

    @Test
    void timeline_momentsInOrder_areAcceptedAlsoWhenEqual() {
        RandomCases.check(300, random -> {
            // given
            List<Long> moments = new ArrayList<>();
            long now = random.nextInt(100);
            int handovers = random.nextInt(4);
            for (int i = 0; i < 4 + 3 * handovers; i++) {
                moments.add(now);
                now += random.nextInt(3);
            }
            // when
            RequestTimeline timeline = timeline(moments);
            // then
            assertThat(timeline.handovers()).hasSize(handovers);
            assertThat(timeline.queueNanos()).isEqualTo(moments.get(1) - moments.get(0));
            assertThat(timeline.ttftNanos()).isEqualTo(moments.get(2) - moments.get(0));
            assertThat(timeline.endToEndNanos()).isEqualTo(moments.get(moments.size() - 1) - moments.get(0));
            assertThat(timeline.queueNanos()).isNotNegative().isLessThanOrEqualTo(timeline.ttftNanos());
            assertThat(timeline.ttftNanos()).isLessThanOrEqualTo(timeline.endToEndNanos());
        });
    }

    @Test
    void timeline_anyTwoNeighboursSwapped_breaksInv5() {
        RandomCases.check(300, random -> {
            // given moments that all differ, and two neighbours that change places
            List<Long> moments = new ArrayList<>();
            long now = 10L + random.nextInt(100);
            int count = 4 + 3 * random.nextInt(4);
            for (int i = 0; i < count; i++) {
                now += 1 + random.nextInt(50);
                moments.add(now);
            }
            int at = random.nextInt(moments.size() - 1);
            moments.set(at, moments.set(at + 1, moments.get(at)));
            // then
            assertThatThrownBy(() -> timeline(moments))
                    .as("swapped %d", at)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("INV-5");
        });
    }

    @Test
    void timeline_prefillBeforeArrival_namesTheRequestAndBothTimes() {
        assertThatThrownBy(() -> timeline(List.of(50L, 40L, 60L, 60L)))
                .hasMessage("INV-5: prefill start of request 3 is at 40 ns, before 50 ns");
    }

    @Test
    void provenance_ofASum_isItsWeakestPart() {
        // strongest first, as in the glossary
        assertThat(Provenance.values())
                .containsExactly(
                        Provenance.MEASURED,
                        Provenance.FITTED,
                        Provenance.DERIVED,
                        Provenance.ANALYTIC,
                        Provenance.ASSUMED);
        List<Provenance> strongestFirst = List.of(Provenance.values());
        for (int i = 0; i < strongestFirst.size(); i++) {
            for (int j = 0; j < strongestFirst.size(); j++) {
                Provenance weakest = strongestFirst.get(Math.max(i, j));
                assertThat(strongestFirst.get(i).weaker(strongestFirst.get(j))).isEqualTo(weakest);
            }
        }
    }

    @Test
    void counts_thatDoNotAddUp_breakInv1() {
        assertThat(new EndCounts(10, 7, 2, 1).arrived()).isEqualTo(10);
        assertThatThrownBy(() -> new EndCounts(10, 7, 2, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("INV-1");
    }
}
