package org.hexcast.scheduler.plan.strategy;

import java.util.function.ToDoubleFunction;
import org.hexcast.costmodel.BatchShape;

/**
 * Steps of two shapes in turn, for example those that read a piece of a prompt and those that only decode. A cost that is affine in the layers for each shape is so for their mean.
 *
 * @param busy the shape of some of the steps
 * @param busyShare how many of all steps, from 0 to 1
 * @param quiet the shape of the others
 */
record StepMix(BatchShape busy, double busyShare, BatchShape quiet) {

    StepMix {
        if (!(busyShare >= 0 && busyShare <= 1)) {
            throw new IllegalArgumentException("a share of " + busyShare + " busy steps must be from 0 to 1");
        }
    }

    /** Steps of one shape. */
    static StepMix of(BatchShape shape) {
        return new StepMix(shape, 1, shape);
    }

    /** Mean of a figure over the steps. */
    double mean(ToDoubleFunction<BatchShape> figure) {
        if (busyShare == 1) {
            return figure.applyAsDouble(busy);
        }
        if (busyShare == 0) {
            return figure.applyAsDouble(quiet);
        }
        return busyShare * figure.applyAsDouble(busy) + (1 - busyShare) * figure.applyAsDouble(quiet);
    }
}
