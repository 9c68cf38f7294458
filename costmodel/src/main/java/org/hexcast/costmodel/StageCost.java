package org.hexcast.costmodel;

import org.hexcast.domain.result.Provenance;

/**
 * Cost of the steps of one stage.
 *
 * <p>Callers may rely on: pure and thread-safe; finite and above 0 for any batch with a token; never falling when the context grows, and by data sheet not
 * when tokens or pairs grow either (a fitted matrix product may be faster with more rows, as real tiles are); affine in the number of layers of the stage;
 * for a fixed number of sequences a decode step is piecewise affine in the context. Called for every simulated step.
 */
public interface StageCost {

    /** Emits the parts of one step in a fixed order. */
    void emit(BatchShape batch, CostSink sink);

    /** Time that the stage is occupied by one step. */
    default double seconds(BatchShape batch) {
        CostSum sum = new CostSum();
        emit(batch, sum);
        return sum.seconds();
    }

    /**
     * Time of decode steps of so many sequences as a law of their context; the same numbers as {@link #seconds} of such a step, up to rounding.
     *
     * @param sequences at least 1
     */
    DecodeLaw decodeLaw(long sequences);

    /** How far to believe its steps: the weakest of the parts of a decode step. */
    default Provenance provenance() {
        return explain("step", BatchShape.decode(1, 1)).provenance();
    }

    /** The tree behind {@link #seconds}; its parts sum to that number. */
    default StepCost explain(String name, BatchShape batch) {
        CostTree tree = new CostTree(name);
        emit(batch, tree);
        return tree.tree();
    }
}
