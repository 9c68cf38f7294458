package org.hexcast.sim.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.sim.RunListener;
import org.junit.jupiter.api.Test;

/** What belongs to a window, and that it is bounded. */
class WindowRecorderTest {

    private static final ReplicaId FROM = new ReplicaId("p");
    private static final ReplicaId TO = new ReplicaId("d");

    private static StepSpan step(long start, long end) {
        return new StepSpan(FROM, 1, start, end, 7, 3);
    }

    @Test
    void window_keepsWhatTouchesIt_whole() {
        // given
        WindowRecorder recorder = new WindowRecorder(100, 200);
        long[][] outside = {{0, 100}, {50, 99}, {99, 99}, {200, 200}, {200, 300}};
        long[][] inside = {{0, 101}, {100, 100}, {150, 160}, {199, 500}, {50, 400}};

        // when
        for (long[] span : outside) {
            recorder.step(step(span[0], span[1]));
            recorder.transfer(new TransferSpan(new RequestId(0), FROM, TO, span[0], span[1]));
        }
        List<StepSpan> steps = new ArrayList<>();
        List<TransferSpan> transfers = new ArrayList<>();
        for (long[] span : inside) {
            recorder.step(step(span[0], span[1]));
            recorder.transfer(new TransferSpan(new RequestId(1), FROM, TO, span[0], span[1]));
            steps.add(new StepSpan(FROM, 1, span[0], span[1], 7, 3));
            transfers.add(new TransferSpan(new RequestId(1), FROM, TO, span[0], span[1]));
        }

        // then
        assertThat(recorder.watchesSteps()).isTrue();
        assertThat(recorder.window().steps()).isEqualTo(steps);
        assertThat(recorder.window().transfers()).isEqualTo(transfers);
    }

    @Test
    void window_tooMuchForAPicture_saysWhatToDo() {
        WindowRecorder recorder = new WindowRecorder(1_500_000_000L, 2_000_000_000L, 1000);
        for (int i = 0; i < 1000; i++) {
            recorder.step(step(1_600_000_000L, 1_600_000_001L));
        }
        assertThatThrownBy(() ->
                        recorder.transfer(new TransferSpan(new RequestId(0), FROM, TO, 1_600_000_000L, 1_600_000_000L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the window from 1.50000 s to 2.00000 s has more than 1,000 steps and transfers, too many for a picture\nMaybe ask for a shorter window.");
    }

    @Test
    void severalListeners_allHearAll_andOneWatcherIsEnough() {
        // given
        WindowRecorder one = new WindowRecorder(0, 100);
        WindowRecorder other = new WindowRecorder(0, 100);

        // when
        SeveralListeners both = new SeveralListeners(List.of(RunListener.NONE, one, other));
        both.step(step(1, 2));
        both.transfer(new TransferSpan(new RequestId(0), FROM, TO, 1, 2));

        // then
        assertThat(both.watchesSteps()).isTrue();
        assertThat(new SeveralListeners(List.of(RunListener.NONE)).watchesSteps())
                .isFalse();
        assertThat(one.window()).isEqualTo(other.window());
        assertThat(one.window().steps()).hasSize(1);
        assertThat(one.window().transfers()).hasSize(1);
    }
}
