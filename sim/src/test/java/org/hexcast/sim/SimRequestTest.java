package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.scheduler.serve.ServedSequence.State;
import org.junit.jupiter.api.Test;

/** Law: a request moves along its drawn states and along nothing else (INV-2); closed form of its timeline. */
class SimRequestTest {

    private static final ReplicaId PREFILL = new ReplicaId("p");
    private static final ReplicaId DECODE = new ReplicaId("d");

    /** Every move, and the states from which it is drawn. */
    private static final Map<Consumer<SimRequest>, Set<State>> MOVES = new LinkedHashMap<>();

    static {
        MOVES.put(r -> r.prefillStarts(PREFILL, 1), EnumSet.of(State.QUEUED));
        MOVES.put(r -> r.prefillEnds(2), EnumSet.of(State.PREFILL));
        MOVES.put(r -> r.transferStarts(DECODE, 3), EnumSet.of(State.AWAITING_ROUTE));
        MOVES.put(r -> r.transferEnds(4), EnumSet.of(State.TRANSFER));
        MOVES.put(r -> r.decodeStarts(5), EnumSet.of(State.READY));
        MOVES.put(r -> r.decodesOn(6), EnumSet.of(State.PREFILL));
        MOVES.put(r -> r.givesWay(true), EnumSet.of(State.PREFILL, State.DECODE));
        MOVES.put(SimRequest::resumes, EnumSet.of(State.PREEMPTED));
        // refused, completed, outgrown, or its client gave up
        MOVES.put(SimRequest::ends, EnumSet.complementOf(EnumSet.of(State.ENDED)));
    }

    private static SimRequest request() {
        return new SimRequest(new Request(new RequestId(7), 0, 100, 3), 0);
    }

    /** A way to each state. */
    private static Map<State, List<Consumer<SimRequest>>> ways() {
        List<Consumer<SimRequest>> all = List.of(
                r -> r.prefillStarts(PREFILL, 1),
                r -> r.prefillEnds(2),
                r -> r.transferStarts(DECODE, 3),
                r -> r.transferEnds(4),
                r -> r.decodeStarts(5),
                r -> r.givesWay(true));
        Map<State, List<Consumer<SimRequest>>> ways = new EnumMap<>(State.class);
        List<State> states = List.of(
                State.QUEUED,
                State.PREFILL,
                State.AWAITING_ROUTE,
                State.TRANSFER,
                State.READY,
                State.DECODE,
                State.PREEMPTED);
        for (int i = 0; i < states.size(); i++) {
            ways.put(states.get(i), all.subList(0, i));
        }
        ways.put(State.ENDED, List.of(SimRequest::ends));
        return ways;
    }

    @Test
    void anyState_onlyTheDrawnMovesLeadOn() {
        ways().forEach((state, way) -> MOVES.forEach((move, drawnFrom) -> {
            // given
            SimRequest request = request();
            way.forEach(step -> step.accept(request));
            assertThat(request.state()).isEqualTo(state);

            // then
            if (drawnFrom.contains(state)) {
                move.accept(request);
                assertThat(request.state()).isNotEqualTo(state);
            } else {
                assertThatThrownBy(() -> move.accept(request))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("INV-2")
                        .hasMessageContaining("request 7")
                        .hasMessageContaining(state.toString());
            }
        }));
    }

    @Test
    void preemption_isTheOneWayBack_andIsCounted() {
        // given
        SimRequest request = request();
        ways().getOrDefault(State.DECODE, List.of()).forEach(step -> step.accept(request));

        // when
        request.givesWay(true);
        request.resumes();
        request.givesWay(true);

        // then
        assertThat(request.preemptions()).isEqualTo(2);
    }

    @Test
    void timeline_holdsEveryTimeThatWasNoted() {
        // given
        SimRequest request = request();
        ways().getOrDefault(State.DECODE, List.of()).forEach(step -> step.accept(request));

        // when
        long firstGap = request.tokenAt(9);
        long secondGap = request.tokenAt(12);

        // then: 3 tokens, the first at the end of prefill
        assertThat(firstGap).isEqualTo(7);
        assertThat(secondGap).isEqualTo(3);
        assertThat(request.remainingTokens()).isZero();
        assertThat(request.timeline())
                .isEqualTo(new RequestTimeline(
                        request.request(), PREFILL, 1, 2, List.of(new Handover(DECODE, 3, 4, 5)), 12, 0));
    }

    @Test
    void requestWithoutPrefill_hasNoTimeline() {
        assertThatThrownBy(() -> request().timeline())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("INV-2");
    }
}
