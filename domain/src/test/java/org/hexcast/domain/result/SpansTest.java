package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.workload.RequestId;
import org.junit.jupiter.api.Test;

/** What spans, samples and series say of themselves, and what they refuse. */
class SpansTest {

    private static final ReplicaId ID = new ReplicaId("r");

    @Test
    void step_kindAndLabel_followWhatItComputes() {
        assertThat(new StepSpan(ID, 0, 1, 2, 2048, 0).label()).isEqualTo("prefill 2048 tok");
        assertThat(new StepSpan(ID, 0, 1, 2, 0, 57).label()).isEqualTo("decode 57");
        assertThat(new StepSpan(ID, 0, 1, 2, 512, 57).label()).isEqualTo("mixed 512+57");
        assertThat(new StepSpan(ID, 0, 1, 2, 512, 57).kind()).isEqualTo(StepSpan.Kind.MIXED);
    }

    @Test
    void spans_goingBackOrNegative_areRefused() {
        assertThatThrownBy(() -> new StepSpan(ID, 0, 2, 1, 1, 0)).hasMessageContaining("from 2 to 1 ns");
        assertThatThrownBy(() -> new StepSpan(ID, -1, 1, 2, 1, 0)).hasMessageContaining("stage -1");
        assertThatThrownBy(() -> new TransferSpan(new RequestId(3), ID, ID, 2, 1))
                .hasMessageContaining("request 3");
        assertThatThrownBy(() -> new RunWindow(5, 5, List.of(), List.of())).hasMessageContaining("from 5 to 5 ns");
        assertThatThrownBy(() -> new LoadSample(ID, 0, 0, 0, 5, 4)).hasMessageContaining("5 of 4 blocks");
    }

    @Test
    void kvShare_ofNoBlocks_isNothing() {
        assertThat(new LoadSample(ID, 0, 0, 0, 0, 0).kvShare()).isZero();
        assertThat(new LoadSample(ID, 0, 0, 0, 1, 4).kvShare()).isEqualTo(0.25);
    }

    @Test
    void series_otherNumberOfBins_isRefused() {
        List<Double> two = List.of(1.0, 2.0);
        LoadSeries series = new LoadSeries(10, 15, List.of(new LoadSeries.OfReplica(ID, two, two, two)), List.of());
        assertThat(series.bins()).isEqualTo(2);
        assertThat(series.toNanos(0)).isEqualTo(10);
        assertThat(series.toNanos(1)).isEqualTo(15);
        assertThatThrownBy(() -> new LoadSeries(10, 21, series.replicas(), List.of()))
                .hasMessage("r has 2 bins, the series has 3 of them");
        assertThatThrownBy(() ->
                        new LoadSeries(10, 30, List.of(), List.of(new LoadSeries.OfRoute(ID, new ReplicaId("s"), two))))
                .hasMessage("r to s has 2 bins, the series has 3 of them");
    }
}
