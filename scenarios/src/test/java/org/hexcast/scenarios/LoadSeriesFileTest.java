package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.LoadSeries;
import org.junit.jupiter.api.Test;

/** Golden: the table of a small series, reckoned by hand. */
class LoadSeriesFileTest {

    @Test
    void write_smallSeries_byHand() {
        ReplicaId from = new ReplicaId("p");
        ReplicaId to = new ReplicaId("d");
        LoadSeries series = new LoadSeries(
                1_000_000_000,
                1_500_000_000,
                List.of(new LoadSeries.OfReplica(from, List.of(2.0, 0.5), List.of(1.0, 1e-9), List.of(0.25, 0.0))),
                List.of(new LoadSeries.OfRoute(from, to, List.of(0.0, 12345678.5))));
        assertThat(LoadSeriesFile.write(series)).isEqualTo("""
                measure,subject,from_s,to_s,mean
                waiting,p,0.000000000,1.000000000,2
                waiting,p,1.000000000,1.500000000,0.5
                running,p,0.000000000,1.000000000,1
                running,p,1.000000000,1.500000000,0.0000000010
                kv_share,p,0.000000000,1.000000000,0.25
                kv_share,p,1.000000000,1.500000000,0
                transfers,p to d,0.000000000,1.000000000,0
                transfers,p to d,1.000000000,1.500000000,12345678.5
                """);
    }
}
