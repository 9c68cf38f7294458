package org.hexcast.domain.workload;

import java.util.List;
import umontreal.ssj.rng.RandomStream;

/**
 * Draws rows of a trace, each alike and with replacement, so that prompt and output keep their dependence.
 *
 * @param trace where the rows are
 */
public record TraceLengths(Trace trace) implements LengthDistribution {

    @Override
    public Lengths draw(RandomStream stream) {
        List<TraceRow> rows = trace.rows();
        return rows.get((int) Math.min(rows.size() - 1, Math.floor(stream.nextDouble() * rows.size())))
                .lengths();
    }

    @Override
    public String label() {
        return trace.label();
    }
}
